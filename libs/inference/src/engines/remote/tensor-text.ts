import type { Pixels } from '../../classifier.js';
import type { ImageTensors } from './image-tensors.js';
import { longestText, NumberTexts, numbersIn } from './number-texts.js';
import { RequestMemory } from './request-memory.js';

const OPEN = '['.charCodeAt(0);
const CLOSE = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
/** Numbers are written with up to three bytes more. */
const SLACK = 4;

/** Writes tensors of one image as JSON. */
export interface TensorWriter {
  /** Bytes that a tensor takes at most. */
  readonly most: number;
  /** @returns where the text ends. */
  write(tensor: Uint8Array | Float32Array, target: Uint8Array, start: number): number;
}

/**
 * Opens a writer for the numbers of an image.
 * @param lengths of the arrays in arrays that the numbers are put into; with one length alone there are no brackets around them.
 */
export function openTensorWriter(type: keyof typeof longestText, lengths: readonly number[]): TensorWriter {
  const texts = new NumberTexts();
  const sizes = lengths.map((_, depth) => lengths.slice(0, depth + 1).reduce((product, length) => product * length, 1));
  // A bracket before and one after each array; the last has its place from the last comma.
  const most = (sizes.at(-1) ?? 0) * longestText[type] + 2 * sizes.reduce((sum, size) => sum + size, 1) + SLACK;

  return {
    most,
    write(tensor, target, start) {
      const numbers = numbersIn(tensor);
      if (lengths.length === 1) return texts.write(numbers, 0, tensor.length, target, start) - 1;
      let next = 0;
      // All that an array holds is written with a comma after it; the last comma makes room for the bracket.
      const writeArray = (from: number, depth: number): number => {
        const count = lengths[depth] ?? 0;
        let at = from;
        target[at++] = OPEN;
        if (depth === lengths.length - 1) {
          at = texts.write(numbers, next, count, target, at);
          next += count;
        } else {
          for (let index = 0; index < count; index += 1) {
            at = writeArray(at, depth + 1);
            target[at++] = COMMA;
          }
        }
        target[at - 1] = CLOSE;
        return at;
      };
      return writeArray(start, 0);
    },
  };
}

/** Lends a request to `use`: the tensors of a batch between a head and a tail. */
export type LendRequest = <T>(
  around: { readonly head: string; readonly tail: string },
  batch: readonly Pixels[],
  use: (request: Buffer) => Promise<T>,
) => Promise<T>;

/** Opens a writer of requests, each in one block of memory that is used again: copies and fresh memory cost more than the text. */
export function openRequestWriter(tensors: ImageTensors, writer: TensorWriter): LendRequest {
  const memory = new RequestMemory();
  return ({ head, tail }, batch, use) =>
    memory.lend(Buffer.byteLength(head) + batch.length * (writer.most + 1) + tail.length, async (request) => {
      let at = request.write(head);
      await tensors.forEach(batch, (tensor, index) => {
        if (index > 0) request[at++] = COMMA;
        at = writer.write(tensor, request, at);
      });
      at += request.write(tail, at);
      return use(request.subarray(0, at));
    });
}
