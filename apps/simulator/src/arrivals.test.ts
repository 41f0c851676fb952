import { seededRandom } from '@sightline/image';
import { describe, expect, it } from 'vitest';
import { arrivals, arrivalShapes, type ArrivalOptions } from './arrivals.js';

function first(count: number, options: Partial<ArrivalOptions>, seed = 'arrivals'): number[] {
  const all = { shape: 'constant', rate: 10, burstSize: 5, rampMs: 10_000, ...options } as const;
  const due = arrivals(all, seededRandom(seed));
  return Array.from({ length: count }, () => due.next().value);
}

function countBefore(dueMs: readonly number[], untilMs: number): number {
  return dueMs.filter((each) => each < untilMs).length;
}

describe('arrivals', () => {
  it('come evenly when constant', () => {
    expect(first(4, { rate: 4 })).toEqual([0, 250, 500, 750]);
  });

  it('come with exponentially distributed gaps when poisson', () => {
    const due = first(20_000, { shape: 'poisson', rate: 100 });
    const gaps = due.slice(1).map((each, index) => each - (due[index] ?? NaN));
    const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean).toBeCloseTo(10, 0);
    // Of an exponential distribution the standard deviation equals the mean, and 1 - 1/e of the gaps are below it.
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
    expect(countBefore(gaps, mean) / gaps.length).toBeCloseTo(1 - 1 / Math.E, 1);
  });

  it('come many at once, then not, when burst, and keep the rate', () => {
    expect(first(7, { shape: 'burst', rate: 10, burstSize: 3 })).toEqual([0, 0, 0, 300, 300, 300, 600]);
  });

  it('come faster and faster when ramp, then evenly', () => {
    const due = first(200, { shape: 'ramp', rate: 10, rampMs: 10_000 });
    expect(countBefore(due, 5000)).toBeCloseTo(12, -1);
    expect(countBefore(due, 10_000)).toBe(49);
    expect(Number(due[150]) - Number(due[149])).toBeCloseTo(100, 6);
  });

  it.each(arrivalShapes)('are the same for the same seed and never fall: %s', (shape) => {
    const due = first(500, { shape });
    expect(first(500, { shape })).toEqual(due);
    expect(due).toEqual([...due].sort((one, other) => one - other));
  });

  it('are others for another seed when poisson', () => {
    expect(first(5, { shape: 'poisson' })).not.toEqual(first(5, { shape: 'poisson' }, 'other'));
  });

  it.each(arrivalShapes)('keep 0.1 and 1,000 images a second: %s', (shape) => {
    for (const rate of [0.1, 1000]) {
      const due = first(4000, { shape, rate, rampMs: 1 });
      expect((4000 / (due.at(-1) ?? NaN)) * 1000).toBeGreaterThan(rate * 0.95);
      expect((4000 / (due.at(-1) ?? NaN)) * 1000).toBeLessThan(rate * 1.05);
    }
  });
});
