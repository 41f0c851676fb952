import { totalOf, type Counts } from '../statistics/counts.js';
import { deviations, wilsonInterval } from '../statistics/proportions.js';
import { binMs } from '../windows/durations.js';
import { decimals } from './figures.js';
import type { Rule } from './rule.js';

const QUANTILE = 0.95;

/** The slowest twentieth takes so many times as long as in the reference. */
export function latencyRule(threshold: number): Rule {
  return {
    name: 'latency_drift',
    severity: 'warning',
    feature: 'duration',
    scope: 'model',
    subject: 'The time that the worker takes for',
    threshold,
    isRatio: true,
    compare(reference, current, alpha) {
      const [before, now] = [reference.counts('duration'), current.counts('duration')];
      const [slowBefore, slowNow] = [quantileBin(before), quantileBin(now)];
      const slower = { count: countAbove(now, slowBefore), of: totalOf(now) };
      const [from, to] = [binMs(slowBefore), binMs(slowNow)];
      return {
        value: to / from,
        // At most a twentieth is slower than the reference's p95 where nothing has changed.
        significant: wilsonInterval(slower, deviations(alpha)).low > 1 - QUANTILE,
        change: `its p95 went from ${decimals(from)} ms to ${decimals(to)} ms`,
        details: { reference_p95_ms: decimals(from), p95_ms: decimals(to) },
      };
    },
  };
}

/** The first bin up to which the quantile lies. */
function quantileBin(counts: Counts): number {
  const wanted = totalOf(counts) * QUANTILE;
  let seen = 0;
  const bins = [...counts].map(([bin, count]) => [Number(bin), count] as const).sort(([a], [b]) => a - b);
  for (const [bin, count] of bins) {
    seen += count;
    if (seen >= wanted) return bin;
  }
  return NaN;
}

function countAbove(counts: Counts, limit: number): number {
  let above = 0;
  for (const [bin, count] of counts) if (Number(bin) > limit) above += count;
  return above;
}
