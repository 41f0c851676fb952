import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeImage } from '@sightline/image';
import { openClassifier, type EngineModel, type Pixels } from '@sightline/inference';
import { engineModel, openEmbeddedModel } from '@sightline/models';
import { samplePhotos } from '@sightline/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topClass } from './open-embedded-classifier.js';

const run = promisify(execFile);
const cwd = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_TIMEOUT_MS = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-parity-'));
  // The first time on a machine this installs Python's TensorFlow.
  await run('npm', ['run', 'build:savedmodel', '--', join(folder, 'saved')], { cwd });
  await run('.venv/bin/python', ['efficientnet_lite0/build.py', join(folder, 'same.onnx'), '--float32'], { cwd });
}, INSTALL_TIMEOUT_MS);
afterAll(() => rm(folder, { recursive: true }));

async function scoresOf(model: EngineModel, pixels: readonly Pixels[]): Promise<Float32Array[]> {
  const classifier = await openClassifier(model, {
    maxBatchSize: pixels.length,
    sessions: 1,
    threadsPerSession: 1,
    wideThreads: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  const { scores } = await classifier.classify(pixels);
  await classifier.close();
  return scores.map((own) => own ?? expect.fail('no scores'));
}

function mirrored({ width, height, data }: Pixels): Pixels {
  const flipped = new Uint8Array(data.length);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const from = pixel - (pixel % width) + (width - 1 - (pixel % width));
    flipped.set(data.subarray(from * 3, from * 3 + 3), pixel * 3);
  }
  return { width, height, data: flipped };
}

describe('efficientnet_lite0 as a SavedModel', { timeout: 60_000 }, () => {
  it('gives the probabilities of the ONNX file with the same weights, within 1e-3', async () => {
    const embedded = await openEmbeddedModel('efficientnet_lite0');
    const photos = await Promise.all(
      samplePhotos.map(async ({ path }) => {
        const limits = { maxBytes: 1e6, maxPixels: 1e6 };
        const { pixels } = await decodeImage(await readFile(path), embedded.manifest.preprocessing, limits);
        return [pixels, mirrored(pixels)];
      }),
    );
    const onnx = { ...engineModel(embedded), engine: 'onnx', path: join(folder, 'same.onnx') } as const;
    const savedModel: EngineModel = {
      ...onnx,
      engine: 'tensorflow',
      path: join(folder, 'saved', 'saved_model.pb'),
      // (pixel - 127) / 128, which is in the graph of the ONNX file.
      input: {
        ...embedded.manifest.input,
        name: 'input',
        type: 'float32',
        mean: [127, 127, 127],
        std: [128, 128, 128],
      },
      output: { name: 'output_0', kind: 'probabilities' },
    };
    const expected = await scoresOf(onnx, photos.flat());
    const found = await scoresOf(savedModel, photos.flat());
    expect(found).toHaveLength(2 * samplePhotos.length);
    for (const [index, scores] of found.entries()) {
      const differences = scores.map((score, own) => Math.abs(score - (expected[index]?.[own] ?? NaN)));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-3);
      expect(topClass(scores)).toBe(topClass(expected[index]));
    }
  });
});
