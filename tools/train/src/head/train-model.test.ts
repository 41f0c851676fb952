import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage, patterns, renderPattern } from '@sightline/image';
import { openClassifier } from '@sightline/inference';
import { engineModel, openModelFolder, openModelRepository } from '@sightline/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPatterns } from '../testing/pattern-folder.js';
import { plan } from './backbone.js';
import { trainModel, type TrainedModel } from './train-model.js';

let scratch: string;
let trained: TrainedModel;
const steps: string[] = [];

const train = (seed: number): Promise<TrainedModel> =>
  trainModel({
    folder: join(scratch, 'pictures'),
    repository: join(scratch, 'models'),
    name: 'shapes',
    seed,
    heldOutShare: 0.2,
    maxSkippedShare: 0,
    onProgress: (phase, done, total) => steps.push(`${phase} ${done} of ${total}`),
  });

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'train-'));
  await drawPatterns(join(scratch, 'pictures'), { perLabel: 20 });
  trained = await train(1);
}, 240_000);

afterAll(() => rm(scratch, { recursive: true }));

describe('a model learned from pictures of six patterns', () => {
  it('answers those it has not learned', () => {
    const { accuracy, balancedAccuracy, confusion, labels, learned, heldOut } = trained.training;
    expect(labels).toEqual([...patterns].sort());
    expect([learned, heldOut]).toEqual([Array(6).fill(16), Array(6).fill(4)]);
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
    expect(balancedAccuracy).toBeCloseTo(accuracy, 10);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(24);
  });

  it('answers new pictures with the engine of the services', async () => {
    const model = await openModelFolder(trained.folder);
    const classifier = await openClassifier(engineModel(model), plan);
    try {
      let right = 0;
      for (let seed = 50_000; seed < 50_060; seed += 1) {
        const pattern = patterns[seed % patterns.length] ?? 'lines';
        const bytes = await renderPattern({ pattern, seed, width: 256, height: 192 });
        const { pixels } = await decodeImage(bytes, model.manifest.preprocessing, { maxBytes: 2e7, maxPixels: 1e6 });
        const scores = [...((await classifier.classify([pixels])).scores[0] ?? [])];
        expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 4);
        if (model.labels[scores.indexOf(Math.max(...scores))] === pattern) right += 1;
      }
      expect(right).toBeGreaterThanOrEqual(54);
    } finally {
      await classifier.close();
    }
  });

  it('is a version that others may read, with what was learned beside it', async () => {
    const repository = openModelRepository(join(scratch, 'models'), { cacheDir: scratch });
    const model = await repository.open('shapes', '1');
    expect(model.manifest).toMatchObject({ name: 'shapes', version: '1', licence: 'Apache-2.0' });
    const { mode } = await stat(trained.folder);
    expect(mode & 0o777).toBe((await stat(join(scratch, 'models'))).mode & 0o777);
    expect(JSON.parse(await readFile(join(trained.folder, 'training.json'), 'utf8'))).toEqual(trained.training);
    expect((await readdir(trained.folder)).sort()).toEqual([
      'labels.txt',
      'model.json',
      'shapes.onnx',
      'training.json',
    ]);
  });

  it('never sharpens its confidence', () => {
    expect(trained.training.temperature).toBeGreaterThanOrEqual(1);
  });

  it('says how far it is', () => {
    expect(steps).toContain('reading 120 of 120');
    expect(steps.at(-1)).toBe('learning 100 of 100');
  });

  it('is the same for the same seed, and held out others for another', { timeout: 240_000 }, async () => {
    const again = await train(1);
    const other = await train(2);
    const weights = ({ folder }: TrainedModel): Promise<Buffer> => readFile(join(folder, 'shapes.onnx'));
    expect([again.version, other.version]).toEqual(['2', '3']);
    expect((await weights(again)).equals(await weights(trained))).toBe(true);
    expect({ ...again.training, trainedAt: '' }).toEqual({ ...trained.training, trainedAt: '' });
    expect((await weights(other)).equals(await weights(trained))).toBe(false);
  });
});
