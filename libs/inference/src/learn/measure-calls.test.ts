import { describe, expect, it } from 'vitest';
import type { BatchScores, Pixels } from '../classifier.js';
import type { Measured } from './choose-plan.js';
import { measureCalls } from './measure-calls.js';
import type { MeasureOptions } from './measure-calls.js';
import { watchOthers } from './taken-by-others.js';

const image: Pixels = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(1) };

interface Scene extends Partial<MeasureOptions> {
  /** How long a call takes, on a clock of its own. */
  readonly callMs?: (size: number) => number;
  readonly maxBatchSize?: number;
  readonly hasWide?: boolean;
  /** How long a call over all cores takes, after a pause of so long. */
  readonly wideMs?: (size: number, pausedMs: number) => number;
}

async function measure({ callMs = (size) => 10 * size, hasWide = false, wideMs, ...rest }: Scene) {
  let now = 0;
  let endedAt = 0;
  let calls = 0;
  const call = (takesMs: number): Promise<BatchScores> => {
    now += takesMs;
    endedAt = now;
    calls += 1;
    return Promise.resolve({ scores: [], inferredMs: takesMs });
  };
  const classifier = {
    concurrency: 1,
    maxBatchSize: rest.maxBatchSize ?? 8,
    hasWide,
    classify: (batch: readonly Pixels[]) => call(callMs(batch.length)),
    classifyWide: ({ length }: readonly Pixels[]) => call(wideMs?.(length, now - endedAt) ?? callMs(length) / 2),
  };
  const usual = { image, budgetMs: 10_000, takenByOthers: () => 0, nowMs: () => now };
  const pause = (ms: number): Promise<void> => {
    now += ms;
    return Promise.resolve();
  };
  const measured = await measureCalls(classifier, { ...usual, pause, ...rest });
  return { measured, tookMs: now, calls };
}
const sizes = ({ batches }: Measured): readonly number[] => batches.map(({ size }) => size);

describe('the times of a model', () => {
  it('are taken of each size up to the model’s limit, on one core and over all', async () => {
    const { measured } = await measure({ callMs: () => 8, maxBatchSize: 32, hasWide: true });
    expect(measured).toEqual({
      sessions: 1,
      largestBatch: 32,
      batches: [1, 2, 4, 8, 16, 32].map((size) => ({ size, callMs: 8 })),
      loneMs: 8,
      wideMs: 4,
      wideBatch: { size: 32, callMs: 4 },
      takenByOthers: 0,
    });
  });

  it('of images that are alone are taken with pauses between them, as such images come', async () => {
    const wideMs = (size: number, pausedMs: number): number => (pausedMs > 0 ? 9 : 4) * size;
    const { measured } = await measure({ callMs: () => 8, hasWide: true, wideMs, maxBatchSize: 1 });
    expect(measured).toMatchObject({ loneMs: 8, wideMs: 9, wideBatch: { size: 1, callMs: 4 } });
  });

  it('leave out sizes that the time does not suffice for, but never a single image', async () => {
    expect(sizes((await measure({ budgetMs: 10_000 })).measured)).toEqual([1, 2, 4]);
    expect(sizes((await measure({ budgetMs: 110 })).measured)).toEqual([1, 2]);
    expect(sizes((await measure({ budgetMs: 0 })).measured)).toEqual([1]);
  });

  it('take little longer than they may, however slow the model', async () => {
    const slow = { callMs: (size: number) => 65 * size, hasWide: true, maxBatchSize: 32 };
    expect((await measure({ ...slow, budgetMs: 1000 })).tookMs).toBeLessThan(1600);
    const { measured, calls } = await measure({ callMs: () => 30_000, hasWide: true, budgetMs: 1000 });
    expect(calls).toBe(1);
    expect(measured).toMatchObject({ loneMs: undefined, wideMs: undefined, wideBatch: undefined });
  });

  it('go on to no larger batch after two that did not pay, or took too long', async () => {
    expect(sizes((await measure({ maxBatchSize: 64 })).measured)).toEqual([1, 2, 4]);
    const tooLong = (size: number): number => 40 + 10 * size;
    expect(sizes((await measure({ callMs: tooLong, maxBatchSize: 64 })).measured)).toEqual([1, 2, 4, 8]);
  });

  it('are given up where other programs have the cores', async () => {
    const { measured } = await measure({ callMs: () => 8, hasWide: true, takenByOthers: () => 0.4 });
    expect(sizes(measured)).toEqual([1, 2]);
    expect(measured).toMatchObject({ loneMs: undefined, takenByOthers: 0.4 });
  });
});

it('are worth nothing, and are ended after one call, once somebody wants the model', async () => {
  const { measured, calls } = await measure({ callMs: () => 8, hasWide: true, isFree: () => false });
  expect(calls).toBe(2);
  expect(measured).toMatchObject({ loneMs: undefined, takenByOthers: 1 });
});

describe('what others take of the cores', () => {
  const since = (cores: number, ownMs: number, idleMs: number): number => {
    const readings = [
      { atMs: 1000, ownMs: 50, idleMs: 7000 },
      { atMs: 1100, ownMs: 50 + ownMs, idleMs: 7000 + idleMs },
    ];
    const last = { atMs: 0, ownMs: 0, idleMs: 0 };
    return watchOthers(cores, () => readings.shift() ?? last)();
  };

  it('is what neither this process used nor was idle', () => {
    expect(since(2, 200, 0)).toBe(0);
    expect(since(2, 100, 0)).toBe(0.5);
    // A GPU works, or many more cores are there than this process may use.
    expect(since(2, 10, 190)).toBe(0);
    expect(since(4, 350, 6000)).toBe(0);
  });

  it('is read from this machine', () => {
    expect(watchOthers(1)()).toBeLessThanOrEqual(1);
  });
});
