import { expect, it } from 'vitest';
import { topLabels } from './top-labels.js';

const labels = ['a', 'b', 'c', 'd'];
const indexes = (scores: readonly number[], count: number): number[] =>
  topLabels(Float32Array.from(scores), labels, count).map(({ index }) => index);

it('names the most probable labels, best first', () => {
  expect(topLabels(Float32Array.of(0.125, 0.5, 0.125, 0.25), labels, 2)).toEqual([
    { label: 'b', confidence: 0.5, index: 1 },
    { label: 'd', confidence: 0.25, index: 3 },
  ]);
});

it('orders equal labels by their index', () => {
  expect(indexes([0.25, 0.25, 0.25, 0.25], 3)).toEqual([0, 1, 2]);
  expect(indexes([0.1, 0.4, 0.4, 0.1], 4)).toEqual([1, 2, 0, 3]);
});

it('gives what there is where more is asked for', () => {
  expect(indexes([0.1, 0.2, 0.3, 0.4], 9)).toEqual([3, 2, 1, 0]);
});

it('agrees with sorting all of many scores', () => {
  const scores = Float32Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 1009) / 1009);
  const sorted = [...scores.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([index]) => index);
  expect(topLabels(scores, [], 50).map(({ index }) => index)).toEqual(sorted.slice(0, 50));
});
