import type { Writable } from 'node:stream';
import type { LatestPredictions } from '../reading/latest-predictions.js';
import type { Rows } from '../shown/snapshot.js';
import type { PageQuery } from './query.js';

/** Rows in one event: a page shows about as many, and more a second nobody reads. */
const ROWS_AT_ONCE = 20;
/** Rows that a page begins with. */
const FIRST_ROWS = 60;
/** One that takes nothing for so long is cut off; its browser comes back by itself. */
const STUCK_MS = 30_000;

/** What pages count by: predictions are numbered anew each time the service starts. */
export interface Numbering {
  /** Tells this start from others. */
  readonly run: string;
  readonly latest: LatestPredictions;
}

/** Where a page is in the predictions, as the id of its last event says; undefined where that is of another start. */
export function sequenceOf(lastEventId: string | undefined, run: string): number | undefined {
  const [, of, sequence] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(lastEventId ?? '') ?? [];
  return of === run ? Number(sequence) : undefined;
}

/**
 * One open page. Nothing is queued for it: a page that reads slowly gets the newest figures when it is ready for them, and is
 * told how many predictions it missed.
 */
export class PageStream {
  #sequence: number;
  #fresh: boolean;
  #takesSince: number;

  constructor(
    private readonly output: Writable,
    readonly query: PageQuery,
    private readonly numbering: Numbering,
    lastSequence: number | undefined,
    private readonly now: () => number = Date.now,
  ) {
    this.#sequence = lastSequence ?? 0;
    this.#fresh = lastSequence === undefined;
    this.#takesSince = now();
    output.write('retry: 1000\n\n');
  }

  /** Whether it takes more now; one that has not for long is cut off. */
  ready(): boolean {
    if (!this.output.writableNeedDrain) {
      this.#takesSince = this.now();
      return true;
    }
    if (this.now() - this.#takesSince > STUCK_MS) this.output.destroy();
    return false;
  }

  /** @param snapshot A snapshot as JSON, shared by all pages that ask for the same. */
  sendSnapshot(snapshot: string): void {
    this.output.write(`event: snapshot\ndata: ${snapshot}\n\n`);
  }

  /** Sends the predictions that came since the last time. */
  sendRows(): void {
    const until = this.numbering.latest.sequence;
    if (until === this.#sequence && !this.#fresh) return;
    const fresh = this.#fresh;
    const found = this.numbering.latest.since(this.#sequence, this.query, fresh ? FIRST_ROWS : ROWS_AT_ONCE);
    this.#sequence = until;
    this.#fresh = false;
    if (!fresh && found.rows.length === 0) return;
    const rows: Rows = { rows: found.rows, skipped: fresh ? 0 : found.skipped, fresh };
    this.output.write(`id: ${this.numbering.run}-${until}\nevent: rows\ndata: ${JSON.stringify(rows)}\n\n`);
  }

  end(): void {
    this.output.end();
  }
}
