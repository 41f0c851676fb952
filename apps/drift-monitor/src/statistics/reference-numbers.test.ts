import { describe, expect, it } from 'vitest';
import { pairUp, type Counts } from './counts.js';
import { homogeneityP } from './homogeneity.js';
import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { populationStabilityIndex } from './population-stability-index.js';
import { deviations, newcombeInterval, wilsonInterval } from './proportions.js';

function countsOf(counts: readonly number[]): Counts {
  return new Map(counts.map((count, bin) => [bin, count]));
}

const usual = pairUp(countsOf([520, 240, 120, 80, 40]), countsOf([90, 60, 25, 15, 10]));
const oneIsNew = pairUp(countsOf([500, 500, 0]), countsOf([100, 50, 50]));

// Computed with SciPy 1.17.1: stats.entropy(q, p) + stats.entropy(p, q) on counts + 0.5.
describe('populationStabilityIndex', () => {
  it.each([
    [usual, 0.02706006598835894],
    [oneIsNew, 1.7273432808984646],
  ])('is that of SciPy, also where a category is missing on one side', (pairs, expected) => {
    expect(populationStabilityIndex(pairs)).toBeCloseTo(expected, 12);
  });
});

// SciPy 1.17.1: spatial.distance.jensenshannon(p, q, base=2).
describe('jensenShannonDistance', () => {
  it.each([
    [usual, 0.06877190822913923],
    [oneIsNew, 0.3945111687006674],
    [pairUp(countsOf([10, 0]), countsOf([0, 10])), 1],
    [pairUp(countsOf([30, 70]), countsOf([300, 700])), 0],
  ])('is that of SciPy, from 0 for equal shares to 1 for nothing in common', (pairs, expected) => {
    expect(jensenShannonDistance(pairs)).toBeCloseTo(expected, 12);
  });
});

// SciPy 1.17.1: stats.chi2_contingency(…, lambda_='log-likelihood', correction=False).
describe('homogeneityP', () => {
  it('is that of SciPy', () => {
    expect(homogeneityP(usual)).toBeCloseTo(0.3532114532337024, 10);
    expect(homogeneityP(oneIsNew)).toBeLessThan(1e-12);
  });

  it('is 1 where there is only one category', () => {
    expect(homogeneityP(pairUp(countsOf([10]), countsOf([20])))).toBe(1);
  });
});

describe('kolmogorovSmirnov', () => {
  // SciPy 1.17.1: stats.ks_2samp on the same bins; p from stats.kstwobign.sf, the limit distribution.
  it('is that of SciPy', () => {
    const { distance, p } = kolmogorovSmirnov(
      countsOf([1, 2, 3, 5, 8, 13, 21, 34, 55, 89]),
      countsOf([5, 8, 9, 10, 12, 14, 16, 20, 22, 30]),
    );
    expect(distance).toBeCloseTo(0.27741208563126374, 12);
    expect(p).toBeCloseTo(2.0950963136949284e-6, 14);
  });
});

describe('intervals of proportions', () => {
  it('take the quantiles of the normal distribution', () => {
    expect(deviations(0.05)).toBeCloseTo(1.9599639845400545, 9);
    expect(deviations(1e-5)).toBeCloseTo(4.417173413469023, 7);
  });

  // Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("Wilson's of %d of %d is the published one", (count, of, low, high) => {
    const interval = wilsonInterval({ count, of }, deviations(0.05));
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998), table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])("Newcombe's of %d/%d - %d/%d is the published one", (a, ofA, b, ofB, low, high) => {
    const interval = newcombeInterval({ count: a, of: ofA }, { count: b, of: ofB }, deviations(0.05));
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('pairUp', () => {
  it('pools what is too rare to compare, and loses none of it', () => {
    const reference: Counts = new Map([
      ['cat', 900],
      ['dog', 80],
      ...Array.from({ length: 20 }, (_, number) => [`rare ${number}`, 1] as const),
    ]);
    const current: Counts = new Map([
      ['cat', 90],
      ['dog', 9],
      ['new', 1],
    ]);
    expect(pairUp(reference, current)).toEqual([
      { reference: 900, current: 90 },
      { reference: 80, current: 9 },
      { reference: 20, current: 1 },
    ]);
  });
});
