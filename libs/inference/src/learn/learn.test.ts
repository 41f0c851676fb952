import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClassifier } from '../testing/fake-classifier.js';
import { writeTinyModel } from '../testing/tiny-model.js';
import { choosePlan } from './choose-plan.js';
import { measureCalls } from './measure-calls.js';
import { openLearnedClassifier } from './open-learned-classifier.js';

const times = (...callMs: readonly number[]): { size: number; callMs: number }[] =>
  callMs.map((ms, index) => ({ size: 2 ** index, callMs: ms }));
const lone = { sessions: 2, loneMs: 10, wideMs: 6 };

describe('choosePlan', () => {
  it.each([
    ['a processor that gains a little by two', times(10, 19, 38, 77), 2],
    ['a model that gains nothing', times(10, 20, 40), 1],
    ['an accelerator, whose calls take the same', times(8, 8, 8, 8, 8, 8), 32],
    ['a call that would take too long', times(40, 70, 130), 2],
    ['a model whose single image takes too long already', times(400), 1],
    ['a step that shows no gain before one that does', times(10, 20, 36), 4],
  ])('picks the largest batch that pays for %s', (_, batches, size) => {
    expect(choosePlan({ ...lone, batches }).maxBatchSize).toBe(size);
  });

  it('keeps a session over all cores only where it answers a lone image clearly sooner', () => {
    const batches = times(10);
    expect(choosePlan({ ...lone, batches }).keepsWide).toBe(true);
    expect(choosePlan({ ...lone, batches, wideMs: 9.5 }).keepsWide).toBe(false);
    expect(choosePlan({ ...lone, batches, wideMs: undefined }).keepsWide).toBe(false);
  });

  it('says why', () => {
    expect(choosePlan({ ...lone, batches: times(10, 16, 32, 120) }).why).toEqual([
      'a batch of 2 gives +25 % images/s over 1',
      'a batch of 4 gives only +0 % over 2',
      'a batch of 8 takes 120 ms, over 100',
      'a lone image takes 10.0 ms on one session, 6.0 ms over all cores',
    ]);
  });
});

describe('measureCalls', () => {
  const image = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(1) };

  /** A model whose calls take 10 ms an image on a clock of its own. */
  async function sizesWithin(budgetMs: number): Promise<readonly number[]> {
    const fake = fakeClassifier({ concurrency: 1, maxBatchSize: 8 });
    let now = 0;
    const classifier = {
      ...fake,
      classify: (batch: Parameters<typeof fake.classify>[0]) => {
        now += 10 * batch.length;
        return fake.classify(batch);
      },
    };
    const measured = await measureCalls(classifier, { image, hasWide: false, budgetMs, nowMs: () => now });
    expect(measured.batches.every(({ size, callMs }) => callMs === size * 10)).toBe(true);
    return measured.batches.map(({ size }) => size);
  }

  it('tries each size up to the model’s limit, and leaves out those its time does not suffice for', async () => {
    expect(await sizesWithin(10_000)).toEqual([1, 2, 4, 8]);
    expect(await sizesWithin(200)).toEqual([1, 2]);
    expect(await sizesWithin(0)).toEqual([1]);
  });
});

describe('openLearnedClassifier', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-learn-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const onFailure = (error: Error): never => {
    throw error;
  };

  it('says in the log what it chose by which times', async () => {
    const model = await writeTinyModel(join(folder, 'tiny.onnx'));
    const lines: object[] = [];
    const log = { info: (fields: object) => void lines.push(fields) };
    const classifier = await openLearnedClassifier(model, { largestBatch: 4, cores: 2, onFailure, log });
    expect(lines).toMatchObject([{ sessions: 2, maxBatchSize: classifier.maxBatchSize }]);
    expect(JSON.stringify(lines)).toMatch(/"times":{"1":"[0-9.]+ ms"/);
    const image = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(9) };
    await expect(classifier.classify([image])).resolves.toBeDefined();
    await classifier.close();
  });

  it('leaves what is given as it is', async () => {
    const model = await writeTinyModel(join(folder, 'given.onnx'));
    const given = { sessions: 3, threadsPerSession: 1, wideThreads: 0, maxBatchSize: 5 };
    const log = { info: () => undefined };
    const classifier = await openLearnedClassifier(model, { ...given, largestBatch: 32, onFailure, log });
    expect(classifier).toMatchObject({ concurrency: 3, maxBatchSize: 5 });
    await classifier.close();
  });
});
