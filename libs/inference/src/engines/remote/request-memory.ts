/** Memory of requests that is used again: what the system gives anew costs several times as much as filling it. */
export class RequestMemory {
  readonly #free: Buffer[] = [];

  /** Nobody else has it until it is given back; what is in it is left from others. */
  take(length: number): Buffer {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    // Where none is large enough, the one that is given up makes room for the larger.
    const [found] = this.#free.splice(Math.max(at, 0), 1);
    return at >= 0 && found ? found.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  }

  giveBack({ buffer, byteOffset }: Buffer): void {
    this.#free.push(Buffer.from(buffer, byteOffset));
  }
}
