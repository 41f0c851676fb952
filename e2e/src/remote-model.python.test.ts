import { readFile } from 'node:fs/promises';
import { imageLimits, imageSettings, decodeImage } from '@sightline/image';
import { readSettings } from '@sightline/config';
import { startMlServer, type MlServer } from '@sightline/dev-stack';
import { openClassifier, type Classifier, type Pixels } from '@sightline/inference';
import { describeClassifier } from '@sightline/inference/testing';
import { engineModel, openEmbeddedModel } from '@sightline/models';
import { samplePhotos } from '@sightline/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const local = await openEmbeddedModel('efficientnet_lite0');
const { width, height } = local.manifest.preprocessing;
const options = {
  maxBatchSize: 4,
  sessions: 1,
  threadsPerSession: 1,
  wideThreads: 0,
  onFailure: (error: Error): void => {
    throw error;
  },
};

let server: MlServer;
let here: Classifier;
beforeAll(async () => {
  server = await startMlServer(local.path);
  here = await openClassifier(engineModel(local), options);
});
afterAll(async () => {
  await here.close();
  await server.close();
});

const open = (protocol: 'open_inference_rest' | 'open_inference_grpc', model = 'tested'): Promise<Classifier> => {
  const url = protocol === 'open_inference_rest' ? server.rest : server.grpc;
  const endpoint = { protocol, url, model, deadlineMs: 30_000, concurrency: 2 };
  return openClassifier({ ...local.manifest, engine: 'remote', endpoint }, options);
};

async function pixelsOf(path: string): Promise<Pixels> {
  const limits = imageLimits(readSettings(imageSettings, [], {}));
  return (await decodeImage(await readFile(path), local.manifest.preprocessing, limits)).pixels;
}

describe.each(['open_inference_rest', 'open_inference_grpc'] as const)('an MLServer asked by %s', (protocol) => {
  describeClassifier(protocol, { width, height, open: () => open(protocol) });

  it('gives photos the probabilities that the same weights give here', async () => {
    const classifier = await open(protocol);
    await classifier.warmUp();
    const photos = await Promise.all(samplePhotos.map(({ path }) => pixelsOf(path)));
    const [there, own] = [await classifier.classify(photos), await here.classify(photos)];
    await classifier.close();
    expect(there.scores).toHaveLength(samplePhotos.length);
    for (const [index, scores] of there.scores.entries()) {
      const differences = (scores ?? []).map((score, at) => Math.abs(score - (own.scores[index]?.[at] ?? NaN)));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-3);
    }
  });

  it('is not taken for a server that has the model when it has not', async () => {
    await expect(open(protocol, 'unknown')).rejects.toMatchObject({
      message: expect.stringContaining('unknown') as string,
    });
  });
});
