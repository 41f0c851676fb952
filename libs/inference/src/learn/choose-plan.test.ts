import { describe, expect, it } from 'vitest';
import { choosePlan } from './choose-plan.js';
import type { BatchTime, Choice, Measured } from './choose-plan.js';

const times = (...callMs: readonly number[]): BatchTime[] =>
  callMs.map((ms, index) => ({ size: 2 ** index, callMs: ms }));

function choose(measured: Partial<Measured>): Choice {
  const rest = { loneMs: 10, wideMs: 6, wideBatch: undefined, takenByOthers: 0 };
  return choosePlan({ sessions: 2, largestBatch: 32, batches: times(10, 20), ...rest, ...measured });
}

describe('the batch size', () => {
  it.each([
    ['a processor that gains a little by two', times(10, 19, 38, 77), 2],
    ['a model that gains nothing', times(10, 20, 40), 1],
    ['an accelerator, whose calls take the same', times(8, 8, 8, 8, 8, 8), 32],
    ['a call that would take too long', times(40, 70, 130, 200), 4],
    ['a slow model that gains nothing', times(400, 800), 1],
    ['a slow model that gains', times(400, 500), 2],
    ['a step that shows no gain before one that does', times(10, 20, 36), 4],
  ])('is the largest that pays for %s', (_, batches, size) => {
    expect(choose({ batches })).toMatchObject({ maxBatchSize: size, isSure: true });
  });

  it('is the usual one where only single images were measured in time, if the model takes as many', () => {
    expect(choose({ batches: times(700) })).toMatchObject({ maxBatchSize: 4, isSure: true });
    expect(choose({ batches: times(700), largestBatch: 3 }).maxBatchSize).toBe(3);
    expect(choose({ batches: times(700), largestBatch: 1 })).toMatchObject({
      maxBatchSize: 1,
      why: ['a lone image takes 10.0 ms on one session, 6.0 ms over all cores'],
    });
  });

  it('and all else is the usual one, and not sure, where other programs had the cores', () => {
    const batches = times(10, 40);
    const wideBatch = { size: 1, callMs: 1 };
    expect(choose({ batches, wideMs: 40, wideBatch, takenByOthers: 0.5 })).toEqual({
      maxBatchSize: 4,
      keepsWide: true,
      oneOverAll: false,
      isSure: false,
      why: ['other programs have 50 % of the cores: nothing can be told'],
    });
  });
});

describe('the sessions', () => {
  it('include one over all cores only where it answers a lone image clearly sooner, or nobody knows', () => {
    expect(choose({}).keepsWide).toBe(true);
    expect(choose({ wideMs: 9.5 }).keepsWide).toBe(false);
    expect(choose({ loneMs: undefined, wideMs: undefined }).keepsWide).toBe(true);
  });

  it('are that one alone where it gives more than all others together', () => {
    const batches = times(10, 18);
    expect(choose({ batches, wideBatch: { size: 2, callMs: 8 } }).oneOverAll).toBe(true);
    expect(choose({ batches, wideBatch: { size: 2, callMs: 9 } }).oneOverAll).toBe(false);
    expect(choose({ batches, sessions: 1, wideBatch: { size: 2, callMs: 8 } }).oneOverAll).toBe(false);
  });
});

it('says why', () => {
  const wideBatch = { size: 2, callMs: 10 };
  expect(choose({ batches: times(10, 16, 32, 120), wideBatch }).why).toEqual([
    'a batch of 2 gives +25 % images/s over 1',
    'a batch of 4 gives only +0 % over 2',
    'a batch of 8 takes 120 ms, over 100',
    'a lone image takes 10.0 ms on one session, 6.0 ms over all cores',
    'one session over all cores gives −20 % images/s than 2 sessions',
  ]);
});
