import { createHistogram } from 'node:perf_hooks';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { eventLoopMonitor } from './event-loop-delay.js';
import type { EventLoopMonitor } from './event-loop-delay.js';
import type { Logger } from './logger.js';

/** Counts what a service did and says it in one log line a minute, also when there was nothing to do. */
export interface MinuteSummary {
  /** One image is done: how long it took, and whether it succeeded. */
  record(latencyMs: number, succeeded: boolean): void;
  /** Says what the unfinished minute held, if anything, and stops. */
  close(): void;
}

export interface MinuteSummaryOptions {
  readonly log: Logger;
  /** What waits to be done at this moment. */
  readonly queueDepth: () => number;
  readonly clock?: Clock;
  readonly eventLoop?: EventLoopMonitor;
}

const MINUTE_MS = 60_000;
// An hour: what takes longer counts as an hour.
const LONGEST_MICROS = 3_600_000_000;

/** Opens the summary of a service. Recording costs well under a microsecond. */
export function openMinuteSummary({
  log,
  queueDepth,
  clock = systemClock,
  eventLoop = eventLoopMonitor,
}: MinuteSummaryOptions): MinuteSummary {
  // Two significant figures: percentiles are within 1 %.
  const latencies = createHistogram({ lowest: 1, highest: LONGEST_MICROS, figures: 2 });
  let succeeded = 0;
  let sinceMs = clock.nowMs();

  function say(): void {
    const images = latencies.count;
    const seconds = (clock.nowMs() - sinceMs) / 1000;
    const { meanMs, maxMs } = eventLoop.read();
    const fields = {
      images,
      images_per_s: rounded(images / seconds),
      success_rate: images === 0 ? null : rounded(succeeded / images, 4),
      latency_mean_ms: images === 0 ? null : rounded(latencies.mean / 1000),
      latency_p95_ms: images === 0 ? null : rounded(latencies.percentile(95) / 1000),
      queue_depth: queueDepth(),
      rss_bytes: process.memoryUsage.rss(),
      event_loop_delay_mean_ms: rounded(meanMs),
      event_loop_delay_max_ms: rounded(maxMs),
      period_s: rounded(seconds),
    };
    log.info(fields, 'minute summary');
    latencies.reset();
    succeeded = 0;
    sinceMs = clock.nowMs();
    eventLoop.reset();
  }

  const stop = clock.every(MINUTE_MS, say);
  return {
    record(latencyMs, success) {
      // Clocks of two machines may differ: a latency below zero counts as the least.
      latencies.record(Math.min(LONGEST_MICROS, Math.max(1, Math.round(latencyMs * 1000))));
      if (success) succeeded += 1;
    },
    close() {
      stop();
      if (latencies.count > 0) say();
    },
  };
}

function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
