import { describe, expect, it } from 'vitest';
import { openBatchQueue } from './batch-queue.js';
import type { BatchQueue, BatchQueueOptions } from './batch-queue.js';
import type { Pixels } from './classifier.js';
import { fakeClassifier } from './testing/fake-classifier.js';
import type { FakeClassifier, FakeClassifierOptions } from './testing/fake-classifier.js';
import { openTurns } from './turns.js';

const black: Pixels = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3) };
const red: Pixels = { ...black, data: black.data.map((_, index) => (index % 3 === 0 ? 255 : 0)) };

function open(fake: FakeClassifierOptions = {}, limits: Partial<BatchQueueOptions> = {}) {
  const classifier = fakeClassifier({ concurrency: 1, ...fake });
  let now = 0;
  const queue = openBatchQueue(classifier, {
    model: 'fake',
    maxBatchSize: 4,
    maxQueued: 100,
    nowMs: () => now,
    ...limits,
  });
  return { classifier, queue, passMs: (ms: number) => (now += ms) };
}

/** Lets whatever can go on without the classifier go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function batchSizesOf(classifier: FakeClassifier, queue: BatchQueue, images: number): Promise<readonly number[]> {
  classifier.pause();
  const all = Promise.all(Array.from({ length: images }, () => queue.classify(red)));
  await settle();
  classifier.resume();
  await all;
  return classifier.batchSizes;
}

describe('the batch queue', () => {
  it('starts an idle engine at once, and takes all that arrived meanwhile in the next call', async () => {
    const { classifier, queue } = open();
    expect(await batchSizesOf(classifier, queue, 4)).toEqual([1, 3]);
  });

  it('takes no more images in one call than its limit, nor than the classifier’s', async () => {
    const narrowQueue = open({}, { maxBatchSize: 2 });
    expect(await batchSizesOf(narrowQueue.classifier, narrowQueue.queue, 6)).toEqual([1, 2, 2, 1]);
    const narrowModel = open({ maxBatchSize: 3 });
    expect(await batchSizesOf(narrowModel.classifier, narrowModel.queue, 8)).toEqual([1, 3, 3, 1]);
  });

  it('shares what waits evenly among the sessions', async () => {
    const { classifier, queue } = open({ concurrency: 2, maxBatchSize: 8 }, { maxBatchSize: 8 });
    expect(await batchSizesOf(classifier, queue, 10)).toEqual([1, 1, 4, 2, 1, 1]);
  });

  it('tells the engine when other images are on their way', async () => {
    const { classifier, queue } = open();
    await queue.classify(red, undefined, true);
    await queue.classify(red);
    expect(classifier.moreToCome).toEqual([true, false]);
  });

  it('says how long an image waited and how large its batch was', async () => {
    const { classifier, queue, passMs } = open();
    classifier.pause();
    const first = queue.classify(red);
    const [second, third] = [queue.classify(red), queue.classify(red)];
    await settle();
    passMs(25);
    classifier.resume();
    await expect(first).resolves.toMatchObject({ waitedMs: 0, inferredMs: 1, batchSize: 1 });
    await expect(second).resolves.toMatchObject({ waitedMs: 25, batchSize: 2, scores: Float32Array.of(1, 0, 0) });
    await expect(third).resolves.toMatchObject({ batchSize: 2 });
  });

  it('refuses images once its limit waits, and takes them again when there is room', async () => {
    const { classifier, queue } = open({}, { maxQueued: 2 });
    classifier.pause();
    const taken = [queue.classify(red), queue.classify(red), queue.classify(red)];
    expect(queue.depth).toBe(2);
    await expect(queue.classify(red)).rejects.toMatchObject({ name: 'OverloadedError' });
    classifier.resume();
    await Promise.all(taken);
    await expect(queue.classify(red)).resolves.toBeDefined();
  });

  it('rejects only the image that the model gave no numbers', async () => {
    const { classifier, queue } = open();
    classifier.pause();
    const first = queue.classify(red);
    const [bad, good] = [queue.classify(black), queue.classify(red)];
    classifier.resume();
    await first;
    await expect(bad).rejects.toMatchObject({ code: 'unusable_scores' });
    await expect(good).resolves.toMatchObject({ batchSize: 2 });
  });

  it('hands a failed call to every image of its batch, and goes on with the next', async () => {
    const { classifier, queue } = open();
    classifier.pause();
    const first = queue.classify(red);
    const batch = [queue.classify(red), queue.classify(red)];
    await settle();
    classifier.resume();
    await first;
    classifier.failNext(new Error('broken'));
    for (const result of await Promise.allSettled(batch)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    }
    await expect(queue.classify(red)).resolves.toBeDefined();
  });

  it('leaves out an image whose signal was aborted while it waited', async () => {
    const { classifier, queue } = open();
    const abort = new AbortController();
    classifier.pause();
    const first = queue.classify(red);
    const aborted = queue.classify(red, abort.signal);
    const kept = queue.classify(red);
    abort.abort(new Error('stopped waiting'));
    classifier.resume();
    await expect(aborted).rejects.toThrow('stopped waiting');
    await expect(kept).resolves.toMatchObject({ batchSize: 1 });
    await first;
  });

  it('gives the place of an image whose signal was aborted to another while the model is still busy', async () => {
    const { classifier, queue } = open({}, { maxQueued: 2 });
    const abort = new AbortController();
    classifier.pause();
    const first = queue.classify(red);
    const aborted = [queue.classify(red, abort.signal), queue.classify(red, abort.signal)];
    await expect(queue.classify(red)).rejects.toThrow('2 images wait for the model already');
    abort.abort(new Error('stopped waiting'));
    const kept = [queue.classify(red), queue.classify(red)];
    for (const image of aborted) await expect(image).rejects.toThrow('stopped waiting');
    await expect(queue.classify(red)).rejects.toThrow('2 images wait for the model already');
    classifier.resume();
    await expect(Promise.all([first, ...kept])).resolves.toHaveLength(3);
  });

  it('classifies what it has when it is closed, and takes nothing more', async () => {
    const { classifier, queue } = open();
    classifier.pause();
    const taken = Promise.all([queue.classify(red), queue.classify(red)]);
    const closed = queue.close();
    await expect(queue.classify(red)).rejects.toMatchObject({ code: 'closed' });
    classifier.resume();
    await closed;
    expect(queue.depth).toBe(0);
    await expect(taken).resolves.toHaveLength(2);
    await expect(queue.close()).resolves.toBeUndefined();
  });

  it('runs no more calls at once than it is allowed', async () => {
    const { classifier, queue } = open({ concurrency: 4, maxBatchSize: 8 }, { concurrency: 1, maxBatchSize: 8 });
    expect(await batchSizesOf(classifier, queue, 5)).toEqual([1, 4]);
  });

  it('gathers while it is another model’s turn, and takes all of it in its own', async () => {
    const turns = openTurns({ slots: 1 });
    const [other, own] = [open({}, { turns }), open({}, { turns })];
    other.classifier.pause();
    const before = other.queue.classify(red);
    const gathered = Array.from({ length: 3 }, () => own.queue.classify(red));
    await settle();
    expect(own.classifier.batchSizes).toEqual([]);
    other.classifier.resume();
    await Promise.all([before, ...gathered]);
    expect(own.classifier.batchSizes).toEqual([3]);
  });

  it('gives its turn back when nothing is left to classify, and when the call fails', async () => {
    const turns = openTurns({ slots: 1 });
    const [other, own] = [open({}, { turns }), open({}, { turns })];
    const abort = new AbortController();
    other.classifier.pause();
    other.classifier.failNext(new Error('broken'));
    const failing = other.queue.classify(red);
    const aborted = own.queue.classify(red, abort.signal);
    abort.abort(new Error('stopped waiting'));
    other.classifier.resume();
    await expect(failing).rejects.toThrow('broken');
    await expect(aborted).rejects.toThrow('stopped waiting');
    await expect(other.queue.classify(red)).resolves.toBeDefined();
    await own.queue.close();
    await other.queue.close();
  });

  it('holds a batch back for as long as it is told, unless it fills up', async () => {
    const { classifier, queue, passMs } = open({}, { maxWaitMs: 20 });
    const held = [queue.classify(red), queue.classify(red)];
    await settle();
    expect(classifier.batchSizes).toEqual([]);
    held.push(queue.classify(red), queue.classify(red));
    await Promise.all(held);
    expect(classifier.batchSizes).toEqual([4]);
    const late = queue.classify(red);
    passMs(20);
    await late;
    const closing = queue.classify(red);
    await queue.close();
    await closing;
    expect(classifier.batchSizes).toEqual([4, 1, 1]);
  });
});
