/** Memory of requests that is used again: what the system gives anew costs several times as much as filling it. */
export class RequestMemory {
  readonly #free: Buffer[] = [];

  /**
   * Lends memory to `use`, with what others left in it. After a failure it is not used again: a connection that is being given up
   * may read it still.
   */
  async lend<T>(length: number, use: (memory: Buffer) => Promise<T>): Promise<T> {
    const memory = this.#take(length);
    const result = await use(memory.subarray(0, length));
    this.#free.push(memory);
    return result;
  }

  /** Where none is large enough, one that is too small goes: there are never more than were lent at once. */
  #take(length: number): Buffer {
    const at = this.#free.findIndex((memory) => memory.length >= length);
    const [found] = this.#free.splice(Math.max(at, 0), 1);
    return at >= 0 && found ? found : Buffer.allocUnsafeSlow(length);
  }
}
