import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { eventLoopMonitor } from './event-loop-delay.js';
import type { EventLoopMonitor } from './event-loop-delay.js';
import type { Logger } from './logger.js';
import { openTally } from './tally.js';

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

/** Opens the summary of a service. Recording costs well under a microsecond. */
export function openMinuteSummary({
  log,
  queueDepth,
  clock = systemClock,
  eventLoop = eventLoopMonitor,
}: MinuteSummaryOptions): MinuteSummary {
  const tally = openTally(clock);

  function say(): void {
    const { count, periodS, perSecond, successRate, meanMs, p95Ms } = tally.take();
    const delay = eventLoop.read();
    const fields = {
      images: count,
      images_per_s: rounded(perSecond),
      success_rate: rounded(successRate, 4),
      latency_mean_ms: rounded(meanMs),
      latency_p95_ms: rounded(p95Ms),
      queue_depth: queueDepth(),
      rss_bytes: process.memoryUsage.rss(),
      event_loop_delay_mean_ms: rounded(delay.meanMs),
      event_loop_delay_max_ms: rounded(delay.maxMs),
      period_s: rounded(periodS),
    };
    log.info(fields, 'minute summary');
    eventLoop.reset();
  }

  const stop = clock.every(MINUTE_MS, say);
  return {
    record: (latencyMs, succeeded) => {
      tally.record(latencyMs, succeeded);
    },
    close() {
      stop();
      if (tally.count > 0) say();
    },
  };
}

function rounded(value: number | null, digits = 2): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
