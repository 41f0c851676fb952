import { expect, it } from 'vitest';
import { requireSameScores } from './same-scores.js';

it('takes what differs by rounding alone', () => {
  expect(() => requireSameScores([[0.2, 0.8]], [[0.2002, 0.7998]])).not.toThrow();
});

it.each([
  ['other scores', [[0.3, 0.7]]],
  ['a score that is no number', [[NaN, 0.8]]],
  ['fewer classes', [[0.2]]],
  ['more classes', [[0.2, 0.8, 0]]],
  ['fewer images', []],
])('refuses %s', (_, python) => {
  expect(() => requireSameScores([[0.2, 0.8]], python)).toThrow('Python');
});
