import { expect, it } from 'vitest';
import { softmaxInPlace, unusableRows } from './scores.js';

it('turns each image’s logits into probabilities', () => {
  const values = Float32Array.of(0, Math.log(3), 5, 5);
  softmaxInPlace(values, 2);
  for (const [index, share] of [0.25, 0.75, 0.5, 0.5].entries()) expect(values[index]).toBeCloseTo(share, 6);
});

it('names the images with a value that is not finite', () => {
  expect(unusableRows(Float32Array.of(1, 0, NaN, 0, 0.5, Infinity, 0, 1), 2)).toEqual([1, 2]);
});
