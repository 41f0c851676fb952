/** What an acquired place gives back; calling it twice counts once. */
export type Release = () => void;

/** Bounds the deliveries taken up and not yet committed, by count and by bytes, first come first served. */
export class InFlightLimit {
  #count = 0;
  #bytes = 0;
  readonly #waiting: { bytes: number; admit: (release: Release) => void }[] = [];

  constructor(
    private readonly maxCount: number,
    private readonly maxBytes: number,
  ) {}

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether somebody waits for a place. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** A place at once, or undefined when there is none. */
  tryAcquire(bytes: number): Release | undefined {
    return this.#waiting.length === 0 && this.#fits(bytes) ? this.#take(bytes) : undefined;
  }

  /** Resolves with a place. A message above the byte limit gets one when nothing else is in flight. */
  acquire(bytes: number): Promise<Release> {
    const release = this.tryAcquire(bytes);
    if (release) return Promise.resolve(release);
    return new Promise((admit) => this.#waiting.push({ bytes, admit }));
  }

  /** Gives the first that waits its place, beyond the limits. */
  overdraw(): void {
    const next = this.#waiting.shift();
    next?.admit(this.#take(next.bytes));
  }

  #fits(bytes: number): boolean {
    return this.#count === 0 || (this.#count < this.maxCount && this.#bytes + bytes <= this.maxBytes);
  }

  #take(bytes: number): Release {
    this.#count += 1;
    this.#bytes += bytes;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#count -= 1;
      this.#bytes -= bytes;
      this.#admitWaiting();
    };
  }

  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.admit(this.#take(next.bytes));
    }
  }
}
