/** Lets decodes in, first come first served, while the pixels of all those inside stay within a limit. */
export class PixelGate {
  #inside = 0;
  readonly #waiting: { readonly pixels: number; readonly maxPixels: number; enter(): void }[] = [];

  /** Runs `decode` once there is room. An image larger than the limit is let in alone. */
  async pass<T>(pixels: number, maxPixels: number, decode: () => Promise<T>): Promise<T> {
    if (this.#waiting.length > 0 || !this.#hasRoom(pixels, maxPixels)) {
      await new Promise<void>((enter) => this.#waiting.push({ pixels, maxPixels, enter }));
    } else {
      this.#inside += pixels;
    }
    try {
      return await decode();
    } finally {
      this.#inside -= pixels;
      this.#letIn();
    }
  }

  #hasRoom(pixels: number, maxPixels: number): boolean {
    return this.#inside === 0 || this.#inside + pixels <= maxPixels;
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoom(next.pixels, next.maxPixels); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#inside += next.pixels;
      next.enter();
    }
  }
}
