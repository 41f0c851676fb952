import { LONGEST_TEXT, NumberTexts, numbersIn } from './number-texts.js';

const OPEN = '['.charCodeAt(0);
const CLOSE = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);

/** Writes tensors as JSON. */
export interface TensorWriter {
  /** The tensor's numbers as arrays in arrays of these lengths, none of them 0. */
  write(tensor: Uint8Array | Float32Array, lengths: readonly number[]): Buffer;
}

/** Opens a writer for tensors of one image, of so many numbers, all of one type. */
export function openTensorWriter(length: number): TensorWriter {
  const texts = new NumberTexts();
  // Innermost arrays may hold a single number: two brackets each.
  const scratch = Buffer.allocUnsafe(length * (LONGEST_TEXT + 2) + 64);

  return {
    write(tensor, lengths) {
      const numbers = numbersIn(tensor);
      let next = 0;
      // All that an array holds is written with a comma after it; the last comma makes room for the bracket.
      const writeArray = (start: number, depth: number): number => {
        const count = lengths[depth] ?? 0;
        let at = start;
        scratch[at++] = OPEN;
        if (depth === lengths.length - 1) {
          at = texts.write(numbers, next, count, scratch, at);
          next += count;
        } else {
          for (let index = 0; index < count; index += 1) {
            at = writeArray(at, depth + 1);
            scratch[at++] = COMMA;
          }
        }
        scratch[at - 1] = CLOSE;
        return at;
      };
      return Buffer.from(scratch.subarray(0, writeArray(0, 0)));
    },
  };
}
