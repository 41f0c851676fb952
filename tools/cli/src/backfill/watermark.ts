/** Things that are begun in order and done in any: how far all of them are done. */
export class Watermark {
  readonly #done = new Map<number, string>();
  #next = 0;
  #name: string | undefined;

  /** @param name Of the last thing that was done before the first one here. */
  constructor(name?: string) {
    this.#name = name;
  }

  /** The name of the last thing before which none is left undone; undefined while the first is. */
  get name(): string | undefined {
    return this.#name;
  }

  /** What is done beyond that. */
  get ahead(): readonly string[] {
    return [...this.#done.values()];
  }

  /** The thing that was begun as the `index`-th, counted from 0, is done. */
  done(index: number, name: string): void {
    this.#done.set(index, name);
    for (let next = this.#done.get(this.#next); next !== undefined; next = this.#done.get(this.#next)) {
      this.#done.delete(this.#next);
      this.#next += 1;
      this.#name = next;
    }
  }
}
