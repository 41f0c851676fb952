/** Bytes that are taken; given back by `release`, which may be called again without effect. */
export interface Taken {
  /** There are more than was asked for: they count, and whoever asks next waits for them. */
  grow(bytes: number): void;
  release(): void;
}

/** Memory that several share: who asks first gets first, and what is larger than all of it gets it alone. */
export class ByteBudget {
  #used = 0;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(private readonly maxBytes: number) {}

  /** Waits until there is room. @throws the reason of the signal once it is aborted. */
  async take(bytes: number, signal: AbortSignal): Promise<Taken> {
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || !this.#fits(bytes)) await this.#wait(bytes, signal);
    else this.#used += bytes;
    let held = bytes;
    return {
      grow: (more) => {
        held += more;
        this.#used += more;
      },
      release: () => {
        this.#used -= held;
        held = 0;
        this.#admit();
      },
    };
  }

  #fits(bytes: number): boolean {
    return this.#used === 0 || this.#used + bytes <= this.maxBytes;
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason as Error);
        this.#admit();
      };
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        this.#used += bytes;
        resolve();
      };
      const entry = { bytes, go };
      this.#waiting.push(entry);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.go();
    }
  }
}
