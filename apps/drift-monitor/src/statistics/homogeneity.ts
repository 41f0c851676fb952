import jstat from 'jstat';
import { sidesOf, type Pair } from './counts.js';

/**
 * Chance of a difference at least as large between two samples of the same distribution: the p-value of the likelihood-ratio test of
 * homogeneity (G-test; Sokal & Rohlf, Biometry, 1981). It keeps a small sample, or many categories, from being taken for drift.
 */
export function homogeneityP(pairs: readonly Pair[]): number {
  if (pairs.length < 2) return 1;
  const sides = sidesOf(pairs);
  const total = sides.reference + sides.current;
  const term = (count: number, expected: number): number => (count === 0 ? 0 : 2 * count * Math.log(count / expected));
  const g = pairs.reduce((sum, { reference, current }) => {
    const both = (reference + current) / total;
    return sum + term(reference, both * sides.reference) + term(current, both * sides.current);
  }, 0);
  return 1 - jstat.jStat.chisquare.cdf(Math.max(0, g), pairs.length - 1);
}
