import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier, Pixels } from '../classifier.js';
import { describeClassifier } from '../testing/describe-classifier.js';
import { writeTinyModel } from '../testing/tiny-model.js';
import type { TinyModelOptions } from '../testing/tiny-model.js';
import { openThreadedClassifier } from './threaded-classifier.js';
import type { ThreadedOptions } from './threaded-classifier.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-onnx-'));
});
afterAll(() => rm(folder, { recursive: true }));

let models = 0;
const pool = { maxBatchSize: 3, sessions: 2, threadsPerSession: 1, wideThreads: 2, onFailure: unexpected };

function unexpected(error: Error): void {
  throw error;
}

async function openTiny(options: TinyModelOptions = {}, threads: Partial<ThreadedOptions> = {}): Promise<Classifier> {
  models += 1;
  const model = await writeTinyModel(join(folder, `${String(models)}.onnx`), options);
  return openThreadedClassifier(model, { ...pool, ...threads });
}

/** Left half one colour, right half another, so that a wrong layout gives other sums. */
function twoColours(left: readonly number[], right: readonly number[]): Pixels {
  const [width, height] = [8, 6];
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) data.set(pixel % width < 4 ? left : right, pixel * 3);
  return { width, height, data };
}

const size = { width: 8, height: 6 };
describeClassifier('uint8 NHWC', { ...size, open: () => openTiny() });
describeClassifier('float32 NCHW with logits', {
  ...size,
  open: () => openTiny({ kind: 'logits', input: { type: 'float32', layout: 'NCHW', scale: 255 } }),
});
describeClassifier('one session without a wide one', {
  ...size,
  open: () => openTiny({}, { sessions: 1, wideThreads: 0 }),
});

describe('openThreadedClassifier', () => {
  const picture = twoColours([200, 100, 0], [0, 100, 200]);
  const oneImage = async (options: TinyModelOptions): Promise<number[]> => {
    const classifier = await openTiny(options);
    const { scores } = await classifier.classify([picture]);
    await classifier.close();
    return Array.from(scores[0] ?? []);
  };

  it.each(['uint8', 'float32'] as const)('hands %s pixels over in either layout and colour order', async (type) => {
    const orange = twoColours([250, 150, 100], [250, 150, 100]);
    for (const layout of ['NHWC', 'NCHW'] as const) {
      for (const colorOrder of ['RGB', 'BGR'] as const) {
        const classifier = await openTiny({ input: { type, layout, colorOrder } });
        const { scores } = await classifier.classify([picture, orange]);
        await classifier.close();
        const shares = colorOrder === 'RGB' ? [0.5, 0.3, 0.2] : [0.2, 0.3, 0.5];
        for (const [channel, share] of shares.entries()) expect(scores[1]?.[channel]).toBeCloseTo(share, 5);
      }
    }
  });

  it('normalises float pixels by scale, mean and standard deviation, and turns logits into probabilities', async () => {
    const input = { type: 'float32', scale: 255, mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 0.125] } as const;
    const logits = [0, 1, 2].map((channel) => (100 / 255 - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1));
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    const scores = await oneImage({ kind: 'logits', input });
    for (const [channel, logit] of logits.entries()) expect(scores[channel]).toBeCloseTo(Math.exp(logit) / sum, 5);
  });

  it('keeps large logits from overflowing', async () => {
    const scores = await oneImage({ kind: 'logits', input: { type: 'float32', mean: [0, -1000, 0] } });
    expect(scores).toEqual([0, 1, 0]);
  });

  it('gives no scores to the image whose numbers are not finite, and to that one alone', async () => {
    const classifier = await openTiny();
    const black = twoColours([0, 0, 0], [0, 0, 0]);
    const { scores } = await classifier.classify([picture, black, picture]);
    expect(scores.map((own) => own === undefined)).toEqual([false, true, false]);
    await classifier.close();
  });

  it('lets the event loop turn while the model runs', async () => {
    const side = 1500;
    const classifier = await openTiny({ width: side, height: side, input: { type: 'float32' } });
    const data = new Uint8Array(side * side * 3).fill(9);
    let running = true;
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await classifier.classify([{ width: side, height: side, data }]);
    running = false;
    await classifier.close();
    // A call that blocked would leave the loop one or two turns.
    expect(turns).toBeGreaterThan(20);
  });

  it('keeps its memory over thousands of calls', async () => {
    const classifier = await openTiny({}, { sessions: 1 });
    const calls = async (count: number): Promise<void> => {
      for (let call = 0; call < count; call += 1) await classifier.classify([picture, picture, picture]);
    };
    await calls(2000);
    const before = process.memoryUsage();
    await calls(6000);
    const { rss, arrayBuffers } = process.memoryUsage();
    await classifier.close();
    // 6,000 calls that kept their pixels and scores would hold 3 MB; a leak of the session's own would be larger.
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000);
    expect(rss - before.rss).toBeLessThan(30_000_000);
  });

  it('refuses a file that is no model', async () => {
    const model = await writeTinyModel(join(folder, 'good.onnx'));
    const path = join(folder, 'bad.onnx');
    await writeFile(path, 'not a model');
    await expect(openThreadedClassifier({ ...model, path }, pool)).rejects.toMatchObject({
      code: 'load_failed',
    });
  });

  it.each([
    ['another input', { input: { name: 'picture' } }],
    ['another output', { output: { name: 'labels', kind: 'logits' } }],
    ['another size', { preprocessing: { width: 9, height: 6 } }],
  ] as const)('refuses a model described with %s than it has', async (_, wrong) => {
    const model = await writeTinyModel(join(folder, 'described.onnx'));
    const described = { ...model, ...wrong, input: { ...model.input, ...('input' in wrong ? wrong.input : {}) } };
    await expect(openThreadedClassifier(described, pool)).rejects.toMatchObject({ code: 'load_failed' });
  });

  it('takes one image at a time where the model is made for one', async () => {
    const classifier = await openTiny({ fixedBatch: 1 });
    expect(classifier.maxBatchSize).toBe(1);
    await classifier.warmUp();
    await expect(classifier.classify([picture])).resolves.toBeDefined();
    await classifier.close();
  });
});
