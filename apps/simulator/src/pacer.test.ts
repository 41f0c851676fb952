import { describe, expect, it } from 'vitest';
import { pace, type PaceOptions } from './pacer.js';
import { jumpingClock } from './testing/jumping-clock.js';

async function sent(options: Partial<PaceOptions>): Promise<[index: number, dueAtMs: number, sentAtMs: number][]> {
  const clock = options.clock ?? jumpingClock();
  const log: [number, number, number][] = [];
  await pace({
    due: [0, 100, 200, 300],
    clock,
    signal: new AbortController().signal,
    durationMs: Infinity,
    maxCount: Infinity,
    send: (index, dueAtMs) => {
      log.push([index, dueAtMs, clock.nowMs()]);
    },
    ...options,
  });
  return log;
}

describe('pace', () => {
  it('sends each image when it is due', async () => {
    expect(await sent({})).toEqual([
      [0, 1000, 1000],
      [1, 1100, 1100],
      [2, 1200, 1200],
      [3, 1300, 1300],
    ]);
  });

  it('catches up at once when it fell behind, and keeps the due moments', async () => {
    const clock = jumpingClock();
    const log: number[][] = [];
    const send = (index: number, dueAtMs: number): void => {
      log.push([index, dueAtMs, clock.now]);
      if (index === 0) clock.now += 250;
    };
    await sent({ clock, send });
    expect(log).toEqual([
      [0, 1000, 1000],
      [1, 1100, 1250],
      [2, 1200, 1250],
      [3, 1300, 1300],
    ]);
  });

  it('stops at the count', async () => {
    expect(await sent({ maxCount: 2 })).toHaveLength(2);
  });

  it('stops at the duration, and lasts that long', async () => {
    const clock = jumpingClock();
    expect(await sent({ clock, durationMs: 250 })).toHaveLength(3);
    expect(clock.now).toBe(1250);
  });

  it('sends nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    const log: number[] = [];
    const send = (index: number): void => {
      log.push(index);
      if (index === 1) stop.abort();
    };
    await sent({ signal: stop.signal, send });
    expect(log).toEqual([0, 1]);
  });
});
