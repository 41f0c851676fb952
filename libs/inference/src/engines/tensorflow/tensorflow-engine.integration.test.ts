import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier, Pixels } from '../../classifier.js';
import type { LocalModel } from '../../engine-model.js';
import { openLearnedClassifier } from '../../learn/open-learned-classifier.js';
import { planKey } from '../../learn/plan-key.js';
import { openClassifier } from '../../open-classifier.js';
import { openTensorMaker } from '../../tensor-input.js';
import { describeClassifier } from '../../testing/describe-classifier.js';
import { writeTinySavedModel, type TinySavedModelOptions } from '../../testing/tiny-saved-model.js';
import { engineSettings, findTensorflow } from './installed-engine.js';
import { loadTensorflowAddon } from './tensorflow-addon.js';
import { openTensorflowSession } from './tensorflow-session.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-tensorflow-'));
});
afterAll(() => rm(folder, { recursive: true }));

const onFailure = (error: Error): void => {
  throw error;
};
const pool = { maxBatchSize: 3, sessions: 2, threadsPerSession: 1, wideThreads: 2, onFailure };
const size = { width: 8, height: 6 };
let models = 0;

const writeTiny = (options: TinySavedModelOptions = {}): Promise<LocalModel> => {
  models += 1;
  return writeTinySavedModel(join(folder, String(models)), options);
};
const openTiny = async (options: TinySavedModelOptions = {}): Promise<Classifier> =>
  openClassifier(await writeTiny(options), pool);
const plain = (...color: readonly number[]): Pixels => {
  return { ...size, data: Uint8Array.from({ length: 8 * 6 * 3 }, (_, index) => color[index % 3] ?? 0) };
};

describeClassifier('a SavedModel of uint8 NHWC', { ...size, open: () => openTiny() });
describeClassifier('a SavedModel of float32 NCHW with logits', {
  ...size,
  open: () => openTiny({ kind: 'logits', input: { type: 'float32', layout: 'NCHW', scale: 255 } }),
});

describe('the engine tensorflow', () => {
  it.each(['uint8', 'float32'] as const)('hands %s pixels over in either layout and colour order', async (type) => {
    for (const layout of ['NHWC', 'NCHW'] as const) {
      for (const colorOrder of ['RGB', 'BGR'] as const) {
        const classifier = await openTiny({ input: { type, layout, colorOrder } });
        const { scores } = await classifier.classify([plain(250, 150, 100)]);
        await classifier.close();
        const shares = colorOrder === 'RGB' ? [0.5, 0.3, 0.2] : [0.2, 0.3, 0.5];
        for (const [channel, share] of shares.entries()) expect(scores[0]?.[channel]).toBeCloseTo(share, 5);
      }
    }
  });

  it('learns how a SavedModel is best run, and tells its TensorFlow apart from others', async () => {
    const lines: object[] = [];
    const log = { info: (fields: object) => void lines.push(fields) };
    const [model, given] = [await writeTiny(), { sessions: 2, threadsPerSession: 1 }];
    const learning = { given, largestBatch: 8, onFailure, log, watch: () => () => 0 };
    const { classifier } = await openLearnedClassifier(model, learning);
    expect((await classifier.classify([plain(250, 150, 100)])).scores).toHaveLength(1);
    expect(classifier).toMatchObject({ concurrency: 2, hasWide: false });
    expect(lines).toMatchObject([{ from: 'measured now', maxBatchSize: classifier.maxBatchSize }]);
    await classifier.close();
    const key = await planKey(model, { digest: 'tiny', largestBatch: 8, given });
    expect(key).toMatchObject({
      engine: 'tensorflow',
      engineVersion: expect.stringMatching(/^2\.\d+.* (cpu|gpu)$/) as string,
    });
  });

  it('gives no scores to the image whose numbers are not finite, and to that one alone', async () => {
    const classifier = await openTiny();
    const { scores } = await classifier.classify([plain(1, 2, 3), plain(0, 0, 0), plain(3, 2, 1)]);
    await classifier.close();
    expect(scores.map((own) => own === undefined)).toEqual([false, true, false]);
  });

  it('takes one image at a time where the model is made for one', async () => {
    const classifier = await openTiny({ fixedBatch: 1 });
    expect(classifier.maxBatchSize).toBe(1);
    await classifier.close();
    await expect(openTiny({ fixedBatch: 8 })).rejects.toThrow('batch size is fixed to 8');
  });

  it('keeps no tensor of thousands of calls, nor of one that fails', async () => {
    const engine = await findTensorflow(readSettings(engineSettings).ENGINES_DIR);
    const enginePackage = engine?.enginePackage ?? expect.fail('run `sightline engines install tensorflow`');
    const [width, height, count] = [64, 64, 3];
    const model = { ...(await writeTiny({ width, height })), enginePackage };
    const session = await openTensorflowSession(model, openTensorMaker(model.input, width, height, count));
    const pixels = new Uint8Array(width * height * 3 * count).fill(9);
    const scores = new Float32Array(session.classes * count);
    const calls = async (number: number): Promise<void> => {
      for (let call = 0; call < number; call += 1) await session.run(pixels, scores, count);
    };
    await calls(3000);
    const grown: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = process.memoryUsage.rss();
      await calls(3000);
      grown.push(process.memoryUsage.rss() - before);
    }
    // 3,000 calls that kept their pixels would hold 110 MB. Garbage waits as well, but not more of it each time.
    expect(Math.min(...grown)).toBeLessThan(30_000_000);
    await expect(Promise.resolve().then(() => session.run(pixels, new Float32Array(1), count))).rejects.toBeInstanceOf(
      RangeError,
    );
    await session.release();
    expect(loadTensorflowAddon(enginePackage).getNumOfTensors()).toBe(0);
  });

  it.each([
    ['another input', { input: { name: 'picture' } }, 'no input picture, it has image'],
    ['another type', { input: { type: 'float32' } }, 'input image of the SavedModel is DT_UINT8, not DT_FLOAT'],
    ['another layout', { input: { layout: 'NCHW' } }, 'has the shape [any, 6, 8, 3], the manifest describes'],
    ['another output', { output: { name: 'labels', kind: 'logits' } }, 'no output labels, it has scores'],
    ['another size', { preprocessing: { width: 9, height: 6 } }, 'describes [any, 6, 9, 3]'],
  ] as const)('refuses a model described with %s than it has', async (_, wrong, message) => {
    const model = await writeTiny();
    const described = { ...model, ...wrong, input: { ...model.input, ...('input' in wrong ? wrong.input : {}) } };
    await expect(openClassifier(described, pool)).rejects.toMatchObject({
      code: 'load_failed',
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('refuses a model without the signature for serving, and one whose output is one number an image', async () => {
    await expect(openTiny({ signature: 'train' })).rejects.toThrow('no signature serving_default but train');
    await expect(openTiny({ flat: true })).rejects.toThrow('not [batch, classes]');
  });

  it.each(['not a model', '', '\u0008\u0001'])('refuses a file that is no SavedModel: %j', async (bytes) => {
    const model = await writeTiny();
    await writeFile(model.path, bytes);
    await expect(openClassifier(model, pool)).rejects.toMatchObject({
      code: 'load_failed',
      message: expect.stringContaining('no SavedModel') as unknown,
    });
  });

  it('says how to install the engine where it is missing', async () => {
    const model = await writeTiny();
    const opening = openClassifier(model, { ...pool, enginesDir: join(folder, 'none') });
    await expect(opening).rejects.toMatchObject({
      code: 'not_installed',
      message: expect.stringContaining('run `sightline engines install tensorflow') as unknown,
    });
  });
});
