const OPEN = '['.charCodeAt(0);
const CLOSE = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
// Nine digits tell any two numbers of float32 apart: "-1.23456789e-38", and a comma or bracket.
const LONGEST_NUMBER = 16;

/** Writes tensors as JSON. */
export interface TensorWriter {
  /** The tensor's numbers as arrays in arrays of these lengths. */
  write(tensor: Uint8Array | Float32Array, lengths: readonly number[]): Buffer;
}

/**
 * Opens a writer for tensors of one image. A normalised image has 768 different numbers at most: each one's text is made
 * once and copied from then on, where JSON.stringify would work it out 150,000 times an image.
 */
export function openTensorWriter(numbers: number): TensorWriter {
  const texts = new Map<number, Uint8Array>();
  // Innermost arrays may hold a single number: two brackets each.
  const scratch = Buffer.allocUnsafe(numbers * (LONGEST_NUMBER + 2) + 64);

  return {
    write(tensor, lengths) {
      let at = 0;
      let next = 0;
      const writeNumber = (): void => {
        const text = textOf(tensor[next] ?? 0, texts);
        for (const byte of text) scratch[at++] = byte;
        next += 1;
      };
      const writeArray = (depth: number): void => {
        const length = lengths[depth] ?? 0;
        scratch[at++] = OPEN;
        for (let index = 0; index < length; index += 1) {
          if (index > 0) scratch[at++] = COMMA;
          if (depth === lengths.length - 1) writeNumber();
          else writeArray(depth + 1);
        }
        scratch[at++] = CLOSE;
      };
      writeArray(0);
      return Buffer.from(scratch.subarray(0, at));
    },
  };
}

function textOf(value: number, texts: Map<number, Uint8Array>): Uint8Array {
  const known = texts.get(value);
  if (known) return known;
  const text = Buffer.from(shortestText(value));
  texts.set(value, text);
  return text;
}

/** The fewest digits that are read as the same float32. */
function shortestText(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}
