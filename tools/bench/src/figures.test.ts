import { describe, expect, it } from 'vitest';
import { mean, median, percentile, rounded, quantiles } from './figures.js';

describe('figures', () => {
  it('takes the nearest rank as the percentile', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('takes the middle value as the median, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 9, 2])).toBe(3);
    expect(median([])).toBeNaN();
  });

  it('averages and rounds', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(rounded(1.2345, 2)).toBe(1.23);
  });
});

it('takes values at even shares from the least to the largest', () => {
  expect(quantiles([30, 10, 20], 4)).toEqual([10, 15, 20, 25, 30]);
  expect(quantiles([7], 2)).toEqual([7, 7, 7]);
});
