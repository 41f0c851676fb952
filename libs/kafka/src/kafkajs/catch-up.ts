/** Tells when every partition has been read up to where it ended when a tail opened. */
export class CatchUp {
  readonly done: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor(
    private readonly positions: ReadonlyMap<number, bigint>,
    private readonly ends: ReadonlyMap<number, bigint>,
  ) {
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.check();
  }

  check(): void {
    for (const [partition, end] of this.ends) if ((this.positions.get(partition) ?? 0n) < end) return;
    this.#resolve();
  }
}
