import { describe, expect, it, vi } from 'vitest';
import type { Prediction } from '@sightline/messages';
import { PredictionWaiters } from './prediction-waiters.js';

const answer = { image_id: 'a' } as Prediction;

describe('PredictionWaiters', () => {
  it('answers everybody who waits for an image, and nobody else', async () => {
    const waiters = new PredictionWaiters();
    const waiting = [waiters.wait('a', 60_000), waiters.wait('a', 60_000)];
    const other = waiters.wait('b', 60_000);
    waiters.answer(answer);
    expect(await Promise.all(waiting.map(({ prediction }) => prediction))).toEqual([answer, answer]);
    expect(waiters.count).toBe(1);
    other.cancel();
    expect(await other.prediction).toBeUndefined();
    expect([waiters.count, waiters.has('a'), waiters.has('b')]).toEqual([0, false, false]);
  });

  it('ends a wait when its time runs out', async () => {
    vi.useFakeTimers();
    try {
      const waiters = new PredictionWaiters();
      const { prediction } = waiters.wait('a', 5000);
      vi.advanceTimersByTime(4999);
      expect(waiters.count).toBe(1);
      vi.advanceTimersByTime(1);
      expect(await prediction).toBeUndefined();
      expect(waiters.count).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends all waits when the gateway stops, and those that come later', async () => {
    const waiters = new PredictionWaiters();
    const before = waiters.wait('a', 60_000);
    waiters.endAll();
    const after = waiters.wait('a', 60_000);
    expect(await Promise.all([before.prediction, after.prediction])).toEqual([undefined, undefined]);
    expect(waiters.count).toBe(0);
  });
});
