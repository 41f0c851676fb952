import { expect, it } from 'vitest';
import { batchFigures } from './batch-figures.js';

it('tells how full the calls were and how much of the time they took', () => {
  const calls = new Map([
    [12, 1],
    [4, 3],
  ]);
  expect(batchFigures(calls, { callMs: 8, seconds: 0.064 })).toEqual({
    batchSizes: { 4: 3, 12: 1 },
    meanBatch: 6,
    busyShare: 0.5,
  });
});
