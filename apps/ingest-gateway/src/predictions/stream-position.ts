/** How far a stream of predictions has come: the last offset sent of each partition. Its text is the event id. */
export class StreamPosition {
  readonly #offsets: Map<number, bigint>;

  constructor(offsets: Iterable<readonly [number, bigint]> = []) {
    this.#offsets = new Map(offsets);
  }

  /** Reads `0-17.2-5`; undefined when the text is no position. */
  static parse(text: string): StreamPosition | undefined {
    if (text.length > 4096 || !/^\d{1,9}-\d{1,18}(\.\d{1,9}-\d{1,18})*$/.test(text)) return undefined;
    return new StreamPosition(
      text.split('.').map((place) => {
        const [partition = '', offset = ''] = place.split('-');
        return [Number(partition), BigInt(offset)] as const;
      }),
    );
  }

  advance(partition: number, offset: bigint): void {
    this.#offsets.set(partition, offset);
  }

  /** Whether an event lies beyond; all of a partition that is not in the position do. */
  isBefore(partition: number, offset: bigint): boolean {
    const reached = this.#offsets.get(partition);
    return reached === undefined || offset > reached;
  }

  entries(): readonly (readonly [number, bigint])[] {
    return [...this.#offsets];
  }

  toString(): string {
    return this.entries()
      .map(([partition, offset]) => `${partition}-${offset}`)
      .join('.');
  }
}
