import type { MessageHeaders } from '@sightline/kafka';
import { parseJson, type ModelRouting } from '@sightline/messages';

/** A route as it stood after a change; null where the change took it away. */
export type RouteState = ModelRouting | null;

/** Who changed a route, when and how, and what it was before: the headers of its record. */
export interface RouteChange {
  readonly by: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
  /** What was changed, in words. */
  readonly change: string;
  readonly isRollback: boolean;
  /** The states before, the latest first. */
  readonly earlier: readonly RouteState[];
}

const names = {
  by: 'sightline-changed-by',
  at: 'sightline-changed-at',
  change: 'sightline-change',
  kind: 'sightline-change-kind',
  earlier: 'sightline-previous',
} as const;

/** As many steps back as `rollback` can go. */
const MAX_EARLIER = 5;
/** A record of the topic may have 1 MB: routes with thousands of thresholds keep fewer states. */
const MAX_EARLIER_BYTES = 256 * 1024;

/** The change as headers. The topic is compacted: what was before a record can only travel in the record itself. */
export function changeHeaders({ by, atMs, change, isRollback, earlier }: RouteChange): MessageHeaders {
  return {
    [names.by]: by,
    [names.at]: new Date(atMs).toISOString(),
    [names.change]: change,
    [names.kind]: isRollback ? 'rollback' : 'set',
    [names.earlier]: earlierJson(earlier),
  };
}

/** The change that headers tell of; undefined where another program wrote the record without them. */
export function changeOf(headers: MessageHeaders): RouteChange | undefined {
  const { [names.by]: by, [names.at]: at = '', [names.change]: change = '', [names.kind]: kind } = headers;
  if (by === undefined) return undefined;
  const earlier = earlierOf(headers[names.earlier]);
  return { by, atMs: Date.parse(at), change, isRollback: kind === 'rollback', earlier };
}

function earlierJson(earlier: readonly RouteState[]): string {
  for (let count = Math.min(earlier.length, MAX_EARLIER); count > 0; count -= 1) {
    const json = JSON.stringify(earlier.slice(0, count));
    if (Buffer.byteLength(json) <= MAX_EARLIER_BYTES) return json;
  }
  return '[]';
}

/** Others may write these headers too: what is no list of routes is as good as none. */
function earlierOf(json: string | undefined): readonly RouteState[] {
  try {
    const earlier: unknown = json === undefined ? [] : parseJson(Buffer.from(json));
    return Array.isArray(earlier) && earlier.every(isState) ? earlier : [];
  } catch {
    return [];
  }
}

function isState(state: unknown): state is RouteState {
  if (state === null) return true;
  if (typeof state !== 'object') return false;
  const fields = state as Readonly<Record<string, unknown>>;
  const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  return (
    ['arms', 'shadows', 'sources', 'source_keys'].every((name) => Array.isArray(fields[name])) &&
    ['min_confidence_by_label', 'min_confidence_by_model'].every((name) => isMap(fields[name])) &&
    typeof fields.route === 'string' &&
    fields.min_confidence !== undefined
  );
}
