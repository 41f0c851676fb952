import { Counts } from './counts.js';
import type { RunState } from './saved-run.js';
import { Watermark } from './watermark.js';

/** What a run knows of itself. */
export class Ledger {
  readonly counts: Counts;
  readonly watermark: Watermark;
  /** Image ids by name of the object: what is sent and not answered. */
  readonly waiting: Map<string, string>;

  /** Goes on from where an earlier run stopped. */
  constructor(earlier?: RunState) {
    this.counts = new Counts(earlier?.counts);
    this.watermark = new Watermark(earlier?.sentUpTo ?? undefined);
    this.waiting = new Map(Object.entries(earlier?.waiting ?? {}));
  }

  /** What goes on disk. */
  state(): RunState {
    return {
      savedAtMs: Date.now(),
      sentUpTo: this.watermark.name ?? null,
      ahead: this.watermark.ahead,
      waiting: Object.fromEntries(this.waiting),
      counts: this.counts.values,
    };
  }
}
