import { sidesOf, type Pair } from './counts.js';

/** Added to each count, so that a category which is missing on one side weighs much but not infinitely. */
const SMOOTHING = 0.5;

/**
 * Population stability index Σ (q − p) ln(q / p) of the shares p in the reference and q now. 0 means equal; 0.1 to 0.25 is commonly read
 * as a moderate change, more as a large one (Siddiqi, Credit Risk Scorecards, 2006).
 */
export function populationStabilityIndex(pairs: readonly Pair[]): number {
  const sides = sidesOf(pairs);
  const share = (count: number, total: number): number => (count + SMOOTHING) / (total + SMOOTHING * pairs.length);
  return pairs.reduce((sum, { reference, current }) => {
    const p = share(reference, sides.reference);
    const q = share(current, sides.current);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}
