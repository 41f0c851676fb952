import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTinyModel } from '../testing/tiny-model.js';
import { planKey } from './plan-key.js';
import type { PlanFacts } from './plan-key.js';
import { openPlanStore } from './plan-store.js';
import type { KeptPlan, PlanStore } from './plan-store.js';

const key = { digest: 'abc', cores: 2, sessions: null };
const learnedAt = '2026-11-27T08:00:00.000Z';
const plan: KeptPlan = {
  sessions: 2,
  threadsPerSession: 1,
  wideThreads: 2,
  maxBatchSize: 4,
  times: { 1: '10.0 ms' },
  why: ['a batch of 2 gives only +0 % over 1'],
  learnedAt,
};
const day = 24 * 3_600_000;

let folder: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-plans-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

const open = (ageMs = 0, place = folder): PlanStore => {
  const log = { warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`) };
  return openPlanStore(place, { log, nowMs: () => Date.parse(learnedAt) + ageMs });
};
async function onlyFile(): Promise<string> {
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

it('gives back what was kept, to that key alone, and says nothing of what never was', async () => {
  await open(0, join(folder, 'new')).write(key, plan);
  const store = open(29 * day, join(folder, 'new'));
  expect(await store.read(key)).toEqual(plan);
  expect(await store.read({ ...key, cores: 4 })).toBeUndefined();
  await store.write(key, { ...plan, memoryBytes: 5 });
  expect(await store.read(key)).toMatchObject({ memoryBytes: 5 });
  expect(warnings).toEqual([]);
});

it.each([
  ['is no JSON', () => '{"key":'],
  ['is of another form', () => '{"key":{},"plan":{}}'],
  ['is empty', () => ''],
  ['has an impossible plan', (text: string) => text.replace('"maxBatchSize": 4', '"maxBatchSize": -4')],
  ['is of another machine', (text: string) => text.replace('"cores": 2', '"cores": 64')],
])('ignores a file that %s, says so, and replaces it', async (_, damage) => {
  const store = open();
  await store.write(key, plan);
  const path = await onlyFile();
  await writeFile(path, damage(await readFile(path, 'utf8')));
  expect(await store.read(key)).toBeUndefined();
  expect(await store.read(key)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(path)]);
  await store.write(key, plan);
  expect(await store.read(key)).toEqual(plan);
});

it('ignores a plan that is older than a month, and says so', async () => {
  await open().write(key, plan);
  expect(await open(31 * day).read(key)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(`it is of ${learnedAt}`)]);
});

it('leaves no half-written file, and harms nobody, where it can’t write or read', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const store = open(0, join(file, 'plans'));
  await store.write(key, plan);
  expect(await store.read(key)).toBeUndefined();
  expect(warnings).toHaveLength(2);
  expect(await readdir(folder)).toEqual(['file']);
});

it('tells models, engines, machines and settings apart', async () => {
  const model = await writeTinyModel(join(folder, 'tiny.onnx'));
  const facts: PlanFacts = { digest: 'abc', largestBatch: 32, given: {}, cores: 2, enginesDir: folder };
  const keys = [
    await planKey(model, facts),
    await planKey({ ...model, engine: 'tensorflow' }, facts),
    await planKey(model, { ...facts, digest: 'abd' }),
    await planKey(model, { ...facts, cores: 4 }),
    await planKey(model, { ...facts, largestBatch: 8 }),
    await planKey(model, { ...facts, given: { sessions: 1 } }),
    await planKey(model, { ...facts, given: { device: { device: 'cuda' } } }),
  ];
  expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(keys.length);
  expect(keys[0]).toMatchObject({ engine: 'onnx', engineVersion: expect.stringMatching(/^1\./) as string });
  expect(await planKey(model, { ...facts })).toEqual(keys[0]);
});
