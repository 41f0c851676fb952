import type { ProcessFigures } from '@sightline/messages';
import { eventLoopMonitor } from '@sightline/observability';

/** Begins to measure this process; each call tells its CPU since the one before. */
export function measureProcess(): () => ProcessFigures {
  let beforeMs = performance.now();
  let before = process.cpuUsage();
  return () => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(before);
    const elapsedMs = Math.max(1, nowMs - beforeMs);
    beforeMs = nowMs;
    before = process.cpuUsage();
    return {
      cpu: (user + system) / 1000 / elapsedMs,
      memory_bytes: process.memoryUsage.rss(),
      event_loop_delay_ms: eventLoopMonitor.read().p99Ms,
    };
  };
}
