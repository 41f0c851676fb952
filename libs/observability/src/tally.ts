import { createHistogram } from 'node:perf_hooks';
import type { Clock } from './clock.js';

/** What happened since the tally was last taken. Rates and times are null where nothing happened. */
export interface Tallied {
  readonly count: number;
  readonly succeeded: number;
  readonly periodS: number;
  readonly perSecond: number;
  /** 0 to 1. */
  readonly successRate: number | null;
  readonly meanMs: number | null;
  readonly p95Ms: number | null;
}

/** Counts images and how long they took. Recording costs well under a microsecond, memory does not grow. */
export interface Tally {
  /** One image is done: how long it took, and whether it succeeded. */
  record(latencyMs: number, succeeded: boolean): void;
  /** Tells what was recorded and begins anew. */
  take(): Tallied;
  readonly count: number;
}

// An hour: what takes longer counts as an hour.
const LONGEST_MICROS = 3_600_000_000;

/** Opens a tally. Percentiles are within 1 %. */
export function openTally(clock: Clock): Tally {
  const latencies = createHistogram({ lowest: 1, highest: LONGEST_MICROS, figures: 2 });
  let succeeded = 0;
  let sinceMs = clock.nowMs();
  return {
    get count() {
      return latencies.count;
    },
    record(latencyMs, success) {
      // Clocks of two machines may differ: a latency below zero counts as the least.
      latencies.record(Math.min(LONGEST_MICROS, Math.max(1, Math.round(latencyMs * 1000))));
      if (success) succeeded += 1;
    },
    take() {
      const { count, mean } = latencies;
      const periodS = (clock.nowMs() - sinceMs) / 1000;
      const some = count > 0;
      const tallied: Tallied = {
        count,
        succeeded,
        periodS,
        perSecond: periodS > 0 ? count / periodS : 0,
        successRate: some ? succeeded / count : null,
        meanMs: some ? mean / 1000 : null,
        p95Ms: some ? latencies.percentile(95) / 1000 : null,
      };
      latencies.reset();
      succeeded = 0;
      sinceMs = clock.nowMs();
      return tallied;
    },
  };
}
