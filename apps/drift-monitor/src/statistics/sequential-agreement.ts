import type { Proportion } from './proportions.js';

/** The alternatives: how much worse than promised, as a share of what is promised. Small ones find small lapses, large ones fast. */
const lapses = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7];

/**
 * Evidence, as a logarithm, that an agreement which is promised to be at least `promised` is below it: the mixture sequential
 * probability ratio (Robbins, Ann. Math. Statist. 41, 1970) over seven lower rates. Against every rate at or above the promise it is a
 * non-negative supermartingale that begins at 1, so by Ville's inequality it ever exceeds 1 / alpha with a chance of at most alpha:
 * it may be looked at after every image, and stopped at whenever one likes.
 */
export function logEvidenceOfDisagreement({ count, of }: Proportion, promised: number): number {
  const logs = lapses.map((lapse) => {
    const rate = promised * (1 - lapse);
    return count * Math.log(rate / promised) + (of - count) * Math.log((1 - rate) / (1 - promised));
  });
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length);
}
