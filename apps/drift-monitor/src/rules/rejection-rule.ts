import { totalOf, type Counts } from '../statistics/counts.js';
import { deviations, newcombeInterval, type Proportion } from '../statistics/proportions.js';
import { decimals, percent } from './figures.js';
import type { Rule } from './rule.js';

/** More pictures of a source are rejected than in the reference, whatever model was to see them. */
export function rejectionRule(threshold: number): Rule {
  return {
    name: 'rejection_rate',
    severity: 'warning',
    feature: 'outcome',
    scope: 'source',
    subject: 'The share of rejected pictures of',
    threshold,
    compare(reference, current, alpha) {
      const [before, now] = [rejectedOf(reference.counts('outcome')), rejectedOf(current.counts('outcome'))];
      const [from, to] = [before.count / before.of, now.count / now.of];
      const interval = newcombeInterval(now, before, deviations(alpha));
      return {
        value: to - from,
        significant: interval.low > 0,
        change: `it went from ${percent(from)} to ${percent(to)}`,
        details: { increase_low: decimals(interval.low), increase_high: decimals(interval.high) },
      };
    },
  };
}

function rejectedOf(outcomes: Counts): Proportion {
  return { count: outcomes.get('rejected') ?? 0, of: totalOf(outcomes) };
}
