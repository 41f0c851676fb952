import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { eventLoopMonitor } from './event-loop-delay.js';

afterEach(() => {
  eventLoopMonitor.stop();
  eventLoopMonitor.reset();
});

describe('eventLoopMonitor', () => {
  it('tells nothing before it has sampled', () => {
    eventLoopMonitor.start();
    expect(eventLoopMonitor.read()).toEqual({ meanMs: 0, p99Ms: 0, maxMs: 0 });
  });

  it('sees a blocked loop, until it is reset', async () => {
    eventLoopMonitor.start();
    await delay(120);
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
    await delay(60);
    expect(eventLoopMonitor.read().maxMs).toBeGreaterThan(150);
    eventLoopMonitor.reset();
    expect(eventLoopMonitor.read().maxMs).toBe(0);
  });
});
