/**
 * The time in which models may be measured: one after the other, so that they don't disturb one another, and not for longer in
 * all than somebody who waits for the process bears.
 */
export class MeasuringTime {
  #usedMs = 0;
  #isOver = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly totalMs = Infinity,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** From now on others need the cores: nothing more is measured. */
  end(): void {
    this.#isOver = true;
  }

  /** Runs `measure` when nothing else is measured; not at all, and gives undefined, where no time is left by then. */
  use<T>(measure: () => Promise<T>): Promise<T | undefined> {
    const own = this.#last.then(async () => {
      if (this.#isOver || this.#usedMs >= this.totalMs) return undefined;
      const startedAtMs = this.nowMs();
      return measure().finally(() => (this.#usedMs += this.nowMs() - startedAtMs));
    });
    this.#last = own.catch(() => undefined);
    return own;
  }
}
