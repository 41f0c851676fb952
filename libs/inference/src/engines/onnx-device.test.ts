import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../testing/tiny-model.js';
import { createOnDevice } from './onnx-device.js';
import { openThreadedClassifier } from './threaded-classifier.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-device-'));
});
afterAll(() => rm(folder, { recursive: true }));

const plan = { maxBatchSize: 2, sessions: 1, threadsPerSession: 1, wideThreads: 0 };
const onFailure = (error: Error): never => {
  throw error;
};

/** An ONNX Runtime that lacks some devices; notes what it was asked for. */
function runtimeWithout(...lacking: readonly string[]) {
  const asked: unknown[] = [];
  const create = (
    _: string,
    { executionProviders = [] }: InferenceSession.SessionOptions,
  ): Promise<InferenceSession> => {
    asked.push(executionProviders);
    if (lacking.some((name) => name === executionProviders[0])) return Promise.reject(new Error('no CUDA library.'));
    return Promise.resolve({} as InferenceSession);
  };
  return { asked, create };
}

describe('createOnDevice', () => {
  it('takes the processor, without a word, where no GPU is', async () => {
    const { asked, create } = runtimeWithout();
    expect((await createOnDevice('m', 'auto', {}, () => false, create)).notice).toBeUndefined();
    expect(asked).toEqual([['cpu']]);
  });

  it('takes a GPU that works, and says why where one does not', async () => {
    const works = runtimeWithout();
    await createOnDevice('m', 'auto', {}, () => true, works.create);
    expect(works.asked).toEqual([['cuda', 'cpu']]);
    const broken = runtimeWithout('cuda');
    const { notice } = await createOnDevice('m', 'auto', {}, () => true, broken.create);
    expect(notice).toContain('the processor runs the model: no CUDA library.');
  });

  it.each(['cuda', 'tensorrt'] as const)('refuses where %s was asked for by name and is not there', async (device) => {
    const { asked, create } = runtimeWithout(device);
    await expect(createOnDevice('m', device, {}, () => true, create)).rejects.toThrow(`INFERENCE_DEVICE=${device}`);
    expect(asked).toHaveLength(1);
  });
});

it('does not load a model on a GPU that this machine lacks, and says which setting to change', async () => {
  const model = await writeTinyModel(join(folder, 'gpu.onnx'));
  const opening = openThreadedClassifier(model, { ...plan, device: { device: 'tensorrt' }, onFailure });
  await expect(opening).rejects.toMatchObject({
    code: 'load_failed',
    message: expect.stringContaining('set INFERENCE_DEVICE to auto or cpu') as string,
  });
});

it.each([true, false])(
  'gives memory back when it is closed, with an arena: %s',
  { timeout: 60_000 },
  async (memoryArena) => {
    const side = 512;
    const model = await writeTinyModel(join(folder, `${String(memoryArena)}.onnx`), { width: side, height: side });
    const image = { width: side, height: side, data: new Uint8Array(side * side * 3).fill(7) };
    const openAndClose = async (): Promise<void> => {
      const classifier = await openThreadedClassifier(model, { ...plan, device: { memoryArena }, onFailure });
      await classifier.classify([image, image]);
      await classifier.close();
    };
    for (let time = 0; time < 5; time += 1) await openAndClose();
    const before = process.memoryUsage.rss();
    for (let time = 0; time < 20; time += 1) await openAndClose();
    // One open model takes some 20 MB; twenty that stayed would be 400.
    expect(process.memoryUsage.rss() - before).toBeLessThan(60_000_000);
  },
);
