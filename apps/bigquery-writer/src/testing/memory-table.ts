import { RetryableError } from '@sightline/messages';
import type { Row } from '../prediction-row.js';
import type { RefusedRow, StoredRows, WriteStreams } from '../storage-write/write-streams.js';

/** What becomes of an append: done, lost on its way, or done without its answer ever arriving. */
export type Fate = 'done' | 'lost' | 'unanswered';

/** A table in memory with BigQuery's write streams, where a test decides the fate of each append. */
export class MemoryTable {
  readonly rows: Row[] = [];
  readonly #streams = new Map<string, { rows: number; finished: boolean }>();
  asked = 0;

  constructor(
    private readonly fate: () => Fate = () => 'done',
    private readonly refuses: (row: Row) => boolean = () => false,
  ) {}

  /** As when streams expire, or an emulator is restarted. */
  forgetStreams(): void {
    this.#streams.clear();
  }

  readonly streams: WriteStreams = {
    create: () => {
      const name = `stream-${this.#created++}`;
      this.#streams.set(name, { rows: 0, finished: false });
      return Promise.resolve(name);
    },
    finish: (name) => {
      const stream = this.#streams.get(name);
      if (stream) stream.finished = true;
      return Promise.resolve(stream?.rows);
    },
    open: (name) => ({
      append: async (rows, offset) => {
        const fate = this.fate();
        const refused = fate === 'lost' ? [] : this.#append(name, rows, offset);
        await Promise.resolve();
        if (fate !== 'done') throw new RetryableError(`the append was ${fate}`);
        return refused;
      },
      close: () => undefined,
    }),
    close: () => undefined,
  };

  readonly stored: StoredRows = {
    among: (predictions) => {
      this.asked += 1;
      const known = new Set(this.rows.map(({ prediction_id: id }) => id));
      return Promise.resolve(new Set(predictions.map(({ prediction_id: id }) => id).filter((id) => known.has(id))));
    },
    wasEmpty: () => Promise.resolve(this.rows.length === 0),
  };

  #created = 0;

  #append(name: string, rows: readonly Row[], offset: number): readonly RefusedRow[] {
    const stream = this.#streams.get(name);
    if (!stream || stream.finished) throw new RetryableError(`${name} takes no more rows`);
    if (offset !== stream.rows) throw new RetryableError(`${name} is at ${stream.rows}, not at ${offset}`);
    const refused = rows.flatMap((row, index) => (this.refuses(row) ? [{ index, message: 'no' }] : []));
    if (refused.length > 0) return refused;
    stream.rows += rows.length;
    this.rows.push(...rows);
    return [];
  }
}
