import TinyQueue from 'tinyqueue';

interface Entry {
  readonly at: number;
  /** Of two acts at the same moment the one that was planned first comes first. */
  readonly order: number;
  readonly act: () => void;
}

/** Simulated time: acts that are due later, carried out one after the other as fast as they can be. */
export class Calendar {
  readonly #entries = new TinyQueue<Entry>([], (a, b) => a.at - b.at || a.order - b.order);
  #nowMs = 0;
  #planned = 0;

  /** The moment that the act under way is carried out at. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Plans an act. */
  after(ms: number, act: () => void): void {
    this.#entries.push({ at: this.#nowMs + Math.max(0, ms), order: (this.#planned += 1), act });
  }

  /** Carries out what is due until then, in order. */
  run(untilMs: number): void {
    for (;;) {
      const next = this.#entries.peek();
      if (next === undefined || next.at > untilMs) break;
      this.#entries.pop();
      this.#nowMs = next.at;
      next.act();
    }
    this.#nowMs = untilMs;
  }
}
