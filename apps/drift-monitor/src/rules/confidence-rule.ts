import { kolmogorovSmirnov } from '../statistics/kolmogorov-smirnov.js';
import { totalOf, type Counts } from '../statistics/counts.js';
import { decimals } from './figures.js';
import type { Rule } from './rule.js';

/** How sure the model is, by the Kolmogorov–Smirnov test. */
export function confidenceRule(threshold: number): Rule {
  return {
    name: 'confidence_drift',
    severity: 'warning',
    feature: 'confidence',
    scope: 'model',
    subject: 'The confidence of',
    threshold,
    compare(reference, current, alpha) {
      const [before, now] = [reference.counts('confidence'), current.counts('confidence')];
      const { distance, p } = kolmogorovSmirnov(before, now);
      return {
        value: distance,
        significant: p < alpha,
        change: `its mean went from ${decimals(meanOf(before))} to ${decimals(meanOf(now))}`,
        details: { kolmogorov_smirnov: decimals(distance), p: p.toExponential(1) },
      };
    },
  };
}

/** Mean of the middles of the bins, which are hundredths. */
function meanOf(counts: Counts): number {
  let sum = 0;
  for (const [bin, count] of counts) sum += ((Number(bin) + 0.5) / 100) * count;
  return sum / totalOf(counts);
}
