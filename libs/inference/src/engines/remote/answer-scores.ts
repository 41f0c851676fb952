import { ModelServerError } from '../../model-server-error.js';
import type { AnswerTensor } from './model-server.js';

/**
 * Checks that an answer holds scores for each image, `float32[images, classes]`.
 * @param classes undefined before the first answer.
 * @returns the number of classes.
 * @throws ModelServerError `wrong_count` or `wrong_shape`.
 */
export function checkAnswer(
  { shape, values }: AnswerTensor,
  images: number,
  classes: number | undefined,
  url: string,
): number {
  const [count = 0, found = 0, ...ones] = shape;
  const shapeText = `[${shape.join(', ')}]`;
  if (shape.length < 2 || found < 1 || ones.some((length) => length !== 1)) {
    throw new ModelServerError('wrong_shape', `${url} gave an output of shape ${shapeText}, not [images, classes].`);
  }
  if (count !== images) {
    throw new ModelServerError('wrong_count', `${url} was asked for ${images} images and gave scores for ${count}.`);
  }
  if (values.length !== count * found) {
    const message = `${url} gave ${values.length} numbers for an output of shape ${shapeText}.`;
    throw new ModelServerError('wrong_shape', message);
  }
  if (classes !== undefined && found !== classes) {
    const message = `${url} gave ${found} scores an image where it gave ${classes} before: it has another model now.`;
    throw new ModelServerError('wrong_shape', message);
  }
  return found;
}

// Deeper arrays are no scores, and a depth without end would overflow the stack.
const DEEPEST = 4;

/** Reads numbers out of JSON, arrays in arrays or not; null is NaN. @throws ModelServerError `wrong_type` */
export function numbersOf(data: unknown, url: string): Float32Array {
  const all: unknown[] = Array.isArray(data) ? data : [data];
  const flat = all.some(Array.isArray) ? all.flat(DEEPEST) : all;
  const values = new Float32Array(flat.length);
  // Float32Array.from takes many times as long.
  for (let index = 0; index < flat.length; index += 1) {
    const value = flat[index];
    if (value !== null && typeof value !== 'number') {
      throw new ModelServerError('wrong_type', `${url} gave a value of type ${typeof value} where a score belongs.`);
    }
    values[index] = value ?? NaN;
  }
  return values;
}

/** Lengths of arrays in arrays, judged by the first of each. */
export function lengthsOf(data: unknown, deepest = DEEPEST): readonly number[] {
  return Array.isArray(data) && deepest > 0 ? [data.length, ...lengthsOf(data[0], deepest - 1)] : [];
}
