// Nine digits tell any two numbers of float32 apart: "-1.23456789e-38", and a comma.
const LONGEST_TEXT = 16;

/** Bytes that a number and its comma take at most. */
export const longestText: Readonly<Record<'uint8' | 'float32', number>> = { uint8: 4, float32: LONGEST_TEXT };

// A power of two: the upper bits of a product say where a number is looked for.
const SLOTS = 4096;
const SHIFT = 20;
const GOLDEN = 0x9e3779b1;

/** A tensor's numbers, and what tells them apart. */
export interface Numbers {
  readonly values: Uint8Array | Float32Array;
  readonly words: Uint8Array | Uint32Array;
}

/** A tensor as `NumberTexts` takes it. */
export function numbersIn(values: Uint8Array | Float32Array): Numbers {
  const isBytes = values instanceof Uint8Array;
  return { values, words: isBytes ? values : new Uint32Array(values.buffer, values.byteOffset, values.length) };
}

/**
 * Numbers as text. A normalised image has 768 different ones at most: each one's text is made once and copied from then on,
 * where JSON.stringify would work it out 150,000 times an image. They lie in one block of memory, found by their bits:
 * a Map of buffers takes three times as long.
 */
export class NumberTexts {
  readonly #bits = new Uint32Array(SLOTS);
  /** 0: the slot is free. */
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #texts = new Uint8Array(SLOTS * LONGEST_TEXT);
  #known = 0;

  /** Writes so many numbers from one on, each with a comma after it, and up to three bytes more. @returns where the next text belongs. */
  write({ values, words }: Numbers, from: number, count: number, target: Uint8Array, start: number): number {
    const texts = this.#texts;
    const lengths = this.#lengths;
    const bits = this.#bits;
    let at = start;
    for (let index = from; index < from + count; index += 1) {
      const word = words[index] ?? 0;
      let slot = Math.imul(word, GOLDEN) >>> SHIFT;
      while (lengths[slot] !== 0 && bits[slot] !== word) slot = (slot + 1) % SLOTS;
      if (lengths[slot] === 0) slot = this.#learn(slot, word, values[index] ?? 0);
      const length = lengths[slot] ?? 0;
      copyInFours(texts, slot * LONGEST_TEXT, target, at, length);
      at += length;
    }
    return at;
  }

  #learn(free: number, bits: number, value: number): number {
    let slot = free;
    // A table that fills up would be searched ever longer.
    if (this.#known === SLOTS / 2) {
      this.#lengths.fill(0);
      this.#known = 0;
      slot = Math.imul(bits, GOLDEN) >>> SHIFT;
    }
    const text = Buffer.from(`${shortestText(value)},`);
    this.#texts.set(text, slot * LONGEST_TEXT);
    this.#lengths[slot] = text.length;
    this.#bits[slot] = bits;
    this.#known += 1;
    return slot;
  }
}

/** Copies up to three bytes more than asked for: a loop that ends anywhere takes twice as long. */
function copyInFours(source: Uint8Array, from: number, target: Uint8Array, at: number, length: number): void {
  for (let byte = 0; byte < length; byte += 4) {
    target[at + byte] = source[from + byte] ?? 0;
    target[at + byte + 1] = source[from + byte + 1] ?? 0;
    target[at + byte + 2] = source[from + byte + 2] ?? 0;
    target[at + byte + 3] = source[from + byte + 3] ?? 0;
  }
}

/** The fewest digits that are read as the same float32. */
function shortestText(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}
