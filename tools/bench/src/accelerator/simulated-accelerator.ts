import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, type BatchScores, type Classifier, type Pixels } from '@sightline/inference';

/** What the simulated accelerator is like. */
export interface AcceleratorOptions {
  readonly width: number;
  readonly height: number;
  /** Time of a call, whatever the batch, milliseconds. */
  readonly callMs: number;
  readonly maxBatchSize: number;
}

/** A classifier that takes as long for a full batch as for one image, as a GPU nearly does, and no CPU but to copy pixels. */
export interface SimulatedAccelerator extends Classifier {
  /** Calls by the number of images in them, since the last time this was asked. */
  takeBatchSizes(): ReadonlyMap<number, number>;
}

/** Opens an accelerator that runs one call at a time. Its scores are the first pixel's shares of red, green and blue. */
export function simulatedAccelerator({
  width,
  height,
  callMs,
  maxBatchSize,
}: AcceleratorOptions): SimulatedAccelerator {
  const imageLength = width * height * 3;
  const memory = new Uint8Array(maxBatchSize * imageLength);
  let calls = new Map<number, number>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function call(batch: readonly Pixels[]): Promise<BatchScores> {
    const startedAt = performance.now();
    for (const [index, { data }] of batch.entries()) memory.set(data, index * imageLength);
    await delay(callMs);
    calls.set(batch.length, (calls.get(batch.length) ?? 0) + 1);
    const scores = batch.map((_, index) => colourShares(memory.subarray(index * imageLength)));
    return { scores, inferredMs: performance.now() - startedAt };
  }

  return {
    maxBatchSize,
    concurrency: 1,
    classes: 3,
    warmUp: () => Promise.resolve(),
    async classify(batch) {
      if (closed) throw new EngineError('closed', 'The accelerator is closed.');
      if (batch.length < 1 || batch.length > maxBatchSize) throw new RangeError(`a batch of ${batch.length} images`);
      if (batch.some(({ data }) => data.length !== imageLength)) throw new RangeError('pixels of another size');
      const result = last.then(() => call(batch));
      last = result;
      return result;
    },
    takeBatchSizes() {
      const taken = calls;
      calls = new Map();
      return taken;
    },
    async close() {
      closed = true;
      await last;
    },
  };
}

function colourShares([red = 0, green = 0, blue = 0]: Uint8Array): Float32Array {
  const sum = red + green + blue;
  return sum === 0 ? new Float32Array(3).fill(1 / 3) : Float32Array.of(red / sum, green / sum, blue / sum);
}
