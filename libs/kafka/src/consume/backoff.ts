/** Waits that double from 250 ms to 30 s, each shortened by up to half at random so that consumers don't retry in step. */
export class Backoff {
  #attempts = 0;

  get attempts(): number {
    return this.#attempts;
  }

  nextMs(random: () => number = Math.random): number {
    const fullMs = Math.min(30_000, 250 * 2 ** this.#attempts);
    this.#attempts += 1;
    return Math.round(fullMs * (1 - random() / 2));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
