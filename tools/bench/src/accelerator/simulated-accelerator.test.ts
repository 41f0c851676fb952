import { describeClassifier } from '@sightline/inference/testing';
import { expect, it } from 'vitest';
import { simulatedAccelerator } from './simulated-accelerator.js';

const size = { width: 4, height: 2 };
const open = (): ReturnType<typeof simulatedAccelerator> =>
  simulatedAccelerator({ ...size, callMs: 1, maxBatchSize: 3 });

describeClassifier('a simulated accelerator', { ...size, open: () => Promise.resolve(open()) });

it('tells the sizes of its batches, once', async () => {
  const accelerator = open();
  const image = { ...size, data: new Uint8Array(24) };
  await Promise.all([
    accelerator.classify([image]),
    accelerator.classify([image, image]),
    accelerator.classify([image]),
  ]);
  expect([...accelerator.takeBatchSizes()]).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(accelerator.takeBatchSizes().size).toBe(0);
});
