import { useEffect, useState } from 'preact/hooks';
import type { Row, Rows, Snapshot } from '../shown/snapshot.js';

/** How the page hears from the service. */
export type Connection =
  | { readonly state: 'opening' | 'open' | 'lost' | 'locked' }
  /** The service answered, but not with a stream. locked: it wants a key. */
  | { readonly state: 'refused'; readonly reason: string };

export interface Stream {
  readonly connection: Connection;
  readonly snapshot: Snapshot | undefined;
  /** Newest first. */
  readonly rows: readonly Row[];
  /** How often the list began anew. */
  readonly beginnings: number;
  /** Predictions that came too fast to be shown. */
  readonly skipped: number;
  /** When the last snapshot came, by `performance.now()`. */
  readonly heardAt: number;
}

const SHOWN_ROWS = 60;
const TRY_AGAIN_MS = 3000;

const silence: Stream = {
  connection: { state: 'opening' },
  snapshot: undefined,
  rows: [],
  beginnings: 0,
  skipped: 0,
  heardAt: 0,
};

/** Follows the service for one query; what was shown stays until something new comes. */
export function useStream(query: string): Stream {
  const [stream, setStream] = useState(silence);
  useEffect(() => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const connected = (connection: Connection): void => setStream((known) => ({ ...known, connection }));
    const open = (): void => {
      source = new EventSource(`/api/stream?${query}`);
      source.onopen = () => connected({ state: 'open' });
      source.onerror = () => {
        if (source?.readyState !== EventSource.CLOSED) {
          connected({ state: 'lost' });
          return;
        }
        // A browser gives up for good after an answer that is no stream.
        void reasonOf(query).then(connected);
        again = setTimeout(open, TRY_AGAIN_MS);
      };
      source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
        const snapshot = JSON.parse(data) as Snapshot;
        setStream((known) => ({ ...known, snapshot, heardAt: performance.now() }));
      });
      source.addEventListener('rows', ({ data }: MessageEvent<string>) => {
        const news = JSON.parse(data) as Rows;
        setStream((known) => withRows(known, news));
      });
    };
    open();
    return () => {
      clearTimeout(again);
      source?.close();
    };
  }, [query]);
  return stream;
}

function withRows(known: Stream, { rows, skipped, fresh }: Rows): Stream {
  const newest = [...rows].reverse();
  return fresh
    ? { ...known, rows: newest, beginnings: known.beginnings + 1, skipped: 0 }
    : { ...known, rows: [...newest, ...known.rows].slice(0, SHOWN_ROWS), skipped: known.skipped + skipped };
}

/** Asks once more, to read in words why there is no stream. */
async function reasonOf(query: string): Promise<Connection> {
  const abort = new AbortController();
  try {
    const answer = await fetch(`/api/stream?${query}`, { signal: abort.signal });
    if (answer.ok) return { state: 'lost' };
    if (answer.status === 401) return { state: 'locked' };
    const { message } = (await answer.json()) as { readonly message?: string };
    return { state: 'refused', reason: message ?? `The service answered ${answer.status}.` };
  } catch {
    return { state: 'lost' };
  } finally {
    abort.abort();
  }
}
