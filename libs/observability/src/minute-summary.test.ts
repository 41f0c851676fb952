import { beforeEach, describe, expect, it } from 'vitest';
import type { EventLoopMonitor } from './event-loop-delay.js';
import { silentLogger } from './logger.js';
import type { Logger } from './logger.js';
import { openMinuteSummary } from './minute-summary.js';
import type { MinuteSummary } from './minute-summary.js';
import { manualClock } from './testing/manual-clock.js';
import type { ManualClock } from './testing/manual-clock.js';

let lines: Record<string, unknown>[];
let clock: ManualClock;
let resets: number;
let summary: MinuteSummary;

beforeEach(() => {
  lines = [];
  clock = manualClock();
  resets = 0;
  const log: Logger = { ...silentLogger, info: (fields, message) => void lines.push({ message, ...fields }) };
  const eventLoop: EventLoopMonitor = {
    start: () => undefined,
    read: () => ({ meanMs: 0.5, p99Ms: 2, maxMs: 12.345 }),
    reset: () => void (resets += 1),
    stop: () => undefined,
  };
  summary = openMinuteSummary({ log, queueDepth: () => 7, clock, eventLoop });
});

describe('openMinuteSummary', () => {
  it('says each minute what was done, how fast and how well', () => {
    for (let latencyMs = 1; latencyMs <= 120; latencyMs += 1) summary.record(latencyMs, latencyMs > 3);
    clock.advance(59_999);
    expect(lines).toEqual([]);
    clock.advance(1);
    expect(lines).toEqual([
      {
        message: 'minute summary',
        images: 120,
        images_per_s: 2,
        success_rate: 0.975,
        latency_mean_ms: expect.closeTo(60.5, 0) as number,
        latency_p95_ms: expect.closeTo(114, -0.5) as number,
        queue_depth: 7,
        rss_bytes: expect.any(Number) as number,
        event_loop_delay_mean_ms: 0.5,
        event_loop_delay_max_ms: 12.35,
        period_s: 60,
      },
    ]);
  });

  it('begins each minute anew', () => {
    summary.record(100, false);
    clock.advance(60_000);
    summary.record(10, true);
    summary.record(10, true);
    clock.advance(60_000);
    expect(lines[1]).toMatchObject({ images: 2, success_rate: 1, latency_p95_ms: expect.closeTo(10, 0) as number });
    expect(resets).toBe(2);
  });

  it('says that there was nothing to do', () => {
    clock.advance(60_000);
    expect(lines[0]).toMatchObject({
      images: 0,
      images_per_s: 0,
      success_rate: null,
      latency_mean_ms: null,
      latency_p95_ms: null,
    });
  });

  it('says what an unfinished minute held when it closes, by the time that passed, and then no more', () => {
    clock.advance(60_000);
    for (let image = 0; image < 30; image += 1) summary.record(5, true);
    clock.advance(10_000);
    summary.close();
    expect(lines[1]).toMatchObject({ images: 30, images_per_s: 3, period_s: 10 });
    clock.advance(600_000);
    expect(lines).toHaveLength(2);
  });

  it('says nothing at its close when nothing was done', () => {
    clock.advance(30_000);
    summary.close();
    expect(lines).toEqual([]);
  });

  it.each([-5, 0, 1e12])('counts a latency of %d ms, which clocks of two machines may give', (latencyMs) => {
    summary.record(latencyMs, true);
    clock.advance(60_000);
    expect(lines[0]).toMatchObject({ images: 1 });
  });
});
