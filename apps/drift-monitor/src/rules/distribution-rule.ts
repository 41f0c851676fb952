import { homogeneityP } from '../statistics/homogeneity.js';
import { jensenShannonDistance } from '../statistics/jensen-shannon-distance.js';
import { pairUp, totalOf, type Counts, type Pair } from '../statistics/counts.js';
import { populationStabilityIndex } from '../statistics/population-stability-index.js';
import { decimals, percent } from './figures.js';
import type { Rule } from './rule.js';

const measures = { psi: populationStabilityIndex, jensen_shannon: jensenShannonDistance } as const;

interface DistributionRule extends Omit<Rule, 'compare'> {
  readonly measure: keyof typeof measures;
  /** What a category is called. */
  readonly nameOf: (category: string | number) => string;
}

/** A rule on how a feature is spread over its categories: far by the measure, and by no chance in the test of homogeneity. */
export function distributionRule({ measure, nameOf, ...rule }: DistributionRule): Rule {
  return {
    ...rule,
    compare(reference, current, alpha) {
      const [before, now] = [reference.counts(rule.feature), current.counts(rule.feature)];
      const pairs = pairUp(before, now);
      const p = homogeneityP(pairs);
      return {
        value: measures[measure](pairs),
        significant: p < alpha,
        change: changeText(before, now, nameOf),
        details: { ...bothMeasures(pairs), p: p.toExponential(1) },
      };
    },
  };
}

function bothMeasures(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(Object.entries(measures).map(([name, measure]) => [name, decimals(measure(pairs))]));
}

/** The category whose share changed most. */
function changeText(reference: Counts, current: Counts, nameOf: (category: string | number) => string): string {
  const [before, now] = [totalOf(reference), totalOf(current)];
  const changes = [...new Set([...reference.keys(), ...current.keys()])].map((category) => ({
    category,
    from: (reference.get(category) ?? 0) / before,
    to: (current.get(category) ?? 0) / now,
  }));
  changes.sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
  const [most] = changes;
  return most === undefined ? '' : `${nameOf(most.category)} went from ${percent(most.from)} to ${percent(most.to)}`;
}
