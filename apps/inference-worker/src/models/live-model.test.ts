import { readFile } from 'node:fs/promises';
import { decodeImage, patterns, renderPattern } from '@sightline/image';
import { openClassifier } from '@sightline/inference';
import type { Seat } from '@sightline/inference';
import { describeClassifier, fakeClassifier } from '@sightline/inference/testing';
import { engineModel, openEmbeddedModel } from '@sightline/models';
import type { ResolvedModel } from '@sightline/models';
import { samplePhotos } from '@sightline/models/testing';
import { silentLogger } from '@sightline/observability';
import { describe, expect, it, vi } from 'vitest';
import { fakeResolved } from '../testing/fake-source.js';
import { openLiveModel } from './live-model.js';
import type { LiveModel } from './live-model.js';
import { topLabels } from '../top-labels.js';

const limits = { maxBytes: 20_000_000, maxPixels: 50_000_000 };
const threads = { sessions: 2, threadsPerSession: 1, wideThreads: 2 };
const onFailure = (error: Error): void => {
  throw error;
};
const open = (model: ResolvedModel): Promise<LiveModel> =>
  openLiveModel(model, {
    openEngine: async () => {
      const classifier = await openClassifier(engineModel(model), { ...threads, maxBatchSize: 3, onFailure });
      return { classifier, memoryBytes: undefined };
    },
    maxQueued: 100,
    log: silentLogger,
  });

async function bestLabel(model: LiveModel, bytes: Buffer): Promise<{ label: string; confidence: number }> {
  const { pixels } = await decodeImage(bytes, model.pixels, limits);
  const { scores } = await model.queue.classify(pixels);
  return topLabels(scores, model.labels, 1)[0] ?? { label: 'none', confidence: 0 };
}

for (const name of ['efficientnet_lite0', 'patterns']) {
  const model = await openEmbeddedModel(name);
  describeClassifier(`the embedded ${name}`, {
    ...model.manifest.preprocessing,
    open: () => openClassifier(engineModel(model), { ...threads, sessions: 1, maxBatchSize: 2, onFailure }),
  });
}

describe('a live model', { timeout: 30_000 }, () => {
  it('knows what is on the sample photos, alone and in batches', async () => {
    const model = await open(await openEmbeddedModel('efficientnet_lite0'));
    const files = await Promise.all(samplePhotos.map(({ path }) => readFile(path)));
    const together = await Promise.all(files.map((bytes) => bestLabel(model, bytes)));
    for (const [index, photo] of samplePhotos.entries()) {
      const alone = await bestLabel(model, files[index] ?? Buffer.alloc(0));
      for (const { label, confidence } of [alone, together[index] ?? alone]) {
        expect(label).toBe(photo.label);
        expect(confidence).toBeCloseTo(photo.confidence, 1);
      }
    }
    await model.close();
  });

  it('knows each synthetic pattern', async () => {
    const model = await open(await openEmbeddedModel('patterns'));
    const labels = patterns.map(async (pattern) => {
      const picture = await renderPattern({ pattern, seed: 90_210, width: 320, height: 240 });
      return (await bestLabel(model, picture)).label;
    });
    expect(await Promise.all(labels)).toEqual([...patterns]);
    await model.close();
  });

  it.each([
    [false, 'its turn among all models'],
    [true, 'its turn when no other model waits'],
  ])('takes, where it is a shadow: %s, %s, and no more calls than it may', async (background) => {
    const places: object[] = [];
    const turns = {
      join: (options: object): Seat => {
        places.push(options);
        return { ask: (start) => start({ alone: true, end: () => undefined }), leave: () => undefined };
      },
    };
    const classifier = fakeClassifier({ concurrency: 3, maxBatchSize: 1 });
    const openEngine = () => Promise.resolve({ classifier, memoryBytes: 5 });
    const options = { openEngine, maxQueued: 9, log: silentLogger, turns, background, concurrency: 2 };
    const model = await openLiveModel(fakeResolved('colours', '1'), options);
    expect([places, model.memoryBytes]).toEqual([[{ background, width: 1 }], 5]);
    classifier.pause();
    const tried = classifier.batchSizes.length;
    const pixels = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(1) };
    const calls = [1, 2, 3].map(() => model.queue.classify(pixels));
    await vi.waitFor(() => expect(classifier.batchSizes).toHaveLength(tried + 2));
    expect(model.queue.depth).toBe(1);
    classifier.resume();
    await Promise.all(calls);
    await model.close();
  });

  it('is refused when it gives no numbers for an ordinary picture', async () => {
    const fake = fakeClassifier();
    const classifier = { ...fake, classify: () => Promise.resolve({ scores: [undefined], inferredMs: 1 }) };
    const openEngine = () => Promise.resolve({ classifier, memoryBytes: undefined });
    const options = { openEngine, maxQueued: 9, log: silentLogger };
    await expect(openLiveModel(fakeResolved('colours', '1'), options)).rejects.toMatchObject({
      code: 'unusable_scores',
    });
    const pixels = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3) };
    await expect(fake.classify([pixels])).rejects.toMatchObject({ code: 'closed' });
  });

  it('is refused when its labels are not as many as its scores', async () => {
    const model = await openEmbeddedModel('patterns');
    await expect(open({ ...model, labels: model.labels.slice(1) })).rejects.toThrow('6 scores but has 5 labels');
  });
});
