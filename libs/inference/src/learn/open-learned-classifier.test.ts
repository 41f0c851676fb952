import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalModel } from '../engine-model.js';
import { writeTinyModel } from '../testing/tiny-model.js';
import { MeasuringTime } from './measuring-time.js';
import { findPlan, openLearnedClassifier } from './open-learned-classifier.js';
import type { LearnedModel, LearnedOptions } from './open-learned-classifier.js';
import { openPlanStore } from './plan-store.js';

let folder: string;
let plans: string;
let model: LocalModel;
let lines: object[];
const opened: LearnedModel[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-learn-'));
  model = await writeTinyModel(join(folder, 'tiny.onnx'));
});
beforeEach(async () => {
  plans = await mkdtemp(join(folder, 'plans-'));
  lines = [];
});
afterEach(async () => {
  for (const { classifier } of opened.splice(0)) await classifier.close();
});
afterAll(() => rm(folder, { recursive: true }));

const nobody = () => (): number => 0;
function options(changed: Partial<LearnedOptions> = {}): LearnedOptions {
  const log = { info: (fields: object) => void lines.push(fields), warn: (fields: object) => void lines.push(fields) };
  return {
    given: {},
    largestBatch: 4,
    keep: { store: openPlanStore(plans, { log }), digest: 'tiny' },
    log,
    cores: 2,
    watch: nobody,
    onFailure: (error) => {
      throw error;
    },
    ...changed,
  };
}
async function open(changed: Partial<LearnedOptions> = {}): Promise<LearnedModel> {
  const learned = await openLearnedClassifier(model, options(changed));
  opened.push(learned);
  const image = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3).fill(9) };
  expect((await learned.classifier.classify([image])).scores).toHaveLength(1);
  return learned;
}

it('says in the log what it chose by which times, and runs by it', async () => {
  const { classifier, plan } = await open();
  const { sessions, maxBatchSize } = plan;
  expect(classifier).toMatchObject({ concurrency: sessions, maxBatchSize });
  expect(lines).toMatchObject([{ from: 'measured now', sessions, maxBatchSize }]);
  expect(JSON.stringify(lines)).toMatch(/"times":{"1":"[0-9.]+ ms".*"why":\["a batch of 2/);
});

it('measures a model once: the next start takes what was kept, and learns what memory it took', async () => {
  const { plan } = await open();
  const measuring = new MeasuringTime();
  measuring.end();
  const again = await open({ measuring });
  expect(again.plan).toEqual(plan);
  expect(lines).toMatchObject([{ from: 'measured now' }, { from: expect.stringMatching(/^20..-/) as string }]);
  expect((await findPlan(model, options()))?.maxBatchSize).toBe(plan.maxBatchSize);
  expect(await findPlan(model, { ...options(), given: { sessions: 1 } })).toBeUndefined();
});

it('knows the memory of a model that was loaded once from a kept plan', async () => {
  const { plan } = await open();
  const { store } = options().keep ?? expect.fail('not kept');
  const kept = (await findPlan(model, options())) ?? expect.fail('not kept');
  const { planKey } = await import('./plan-key.js');
  await store.write(await planKey(model, { ...options(), digest: 'tiny' }), { ...kept, memoryBytes: 12_345_678 });
  expect(await open()).toMatchObject({ plan, memoryBytes: 12_345_678 });
});

it('takes the usual plan and keeps none where other programs have the cores', async () => {
  const { plan, classifier } = await open({ watch: () => () => 0.5 });
  expect(plan).toMatchObject({ sessions: 2, threadsPerSession: 1, wideThreads: 2, maxBatchSize: 4 });
  expect(classifier).toMatchObject({ concurrency: 2, maxBatchSize: 4, hasWide: true });
  expect(lines).toMatchObject([{ from: 'usual' }]);
  expect(await readdir(plans)).toEqual([]);
});

it('takes the plan of a model like it, else the usual one, where there is no time to measure', async () => {
  const measuring = new MeasuringTime();
  measuring.end();
  const like = { sessions: 1, threadsPerSession: 2, wideThreads: 0, maxBatchSize: 8 };
  expect((await open({ measuring, like })).plan).toMatchObject({ ...like, maxBatchSize: 4 });
  expect((await open({ measuring, like, given: { sessions: 3 } })).plan).toMatchObject({
    ...like,
    sessions: 3,
    maxBatchSize: 4,
  });
  expect((await open({ measuring, largestBatch: 2 })).plan).toMatchObject({ sessions: 2, maxBatchSize: 2 });
  expect(lines.map((line) => ('from' in line ? line.from : ''))).toEqual(['version before', 'version before', 'usual']);
});

it('leaves what is given as it is, and measures nothing where nothing is left to choose', async () => {
  const given = { sessions: 3, threadsPerSession: 1, wideThreads: 0, maxBatchSize: 5 };
  const { classifier } = await open({ given, largestBatch: 32 });
  expect(classifier).toMatchObject({ concurrency: 3, maxBatchSize: 5, hasWide: false });
  expect(lines).toMatchObject([{ from: 'settings' }]);
  expect((await open({ given: { maxBatchSize: 3 } })).classifier.maxBatchSize).toBe(3);
  expect(lines.at(-1)).toMatchObject({ from: 'measured now', maxBatchSize: 3 });
});

it('takes single images of a model that is made for one', async () => {
  const single = await writeTinyModel(join(folder, 'single.onnx'), { fixedBatch: 1 });
  const learned = await openLearnedClassifier(single, options({ largestBatch: 32 }));
  opened.push(learned);
  expect(learned.classifier.maxBatchSize).toBe(1);
});

it('refuses a model that can’t be loaded, as any other does', async () => {
  const missing = { ...model, path: join(folder, 'nothing.onnx') };
  await expect(openLearnedClassifier(missing, options())).rejects.toMatchObject({ code: 'load_failed' });
});
