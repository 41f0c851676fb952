import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { getPriority, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeTinyModel } from '../testing/tiny-model.js';
import { openThreadedClassifier } from './threaded-classifier.js';

const LOWEST = 19;
const NICE_FIELD = 16;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-background-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Nice values of this process's threads; the fields after the name, which may hold blanks. */
function niceByThread(): Map<string, number> {
  const statOf = (thread: string): string => readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
  const nice = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[NICE_FIELD]);
  return new Map(readdirSync('/proc/self/task').map((thread) => [thread, nice(statOf(thread))]));
}

/** Nice values of the threads that a model brings. */
async function niceOfModel(background: boolean): Promise<readonly number[]> {
  const before = niceByThread();
  const model = await writeTinyModel(join(folder, `${String(background)}.onnx`));
  const plan = { maxBatchSize: 2, sessions: 2, threadsPerSession: 2, wideThreads: 4 };
  const onFailure = (error: Error): never => {
    throw error;
  };
  const classifier = await openThreadedClassifier(model, { ...plan, background, onFailure });
  await classifier.warmUp();
  const own = [...niceByThread()].filter(([thread]) => !before.has(thread)).map(([, nice]) => nice);
  await classifier.close();
  return own;
}

it.runIf(platform() === 'linux')(
  'runs a background model on threads of the lowest priority, its engine’s own included',
  async () => {
    const usual = getPriority();
    const background = (await niceOfModel(true)).filter((nice) => nice === LOWEST);
    // Two worker threads, and for each the one more that ONNX Runtime makes for a session of two.
    expect(background.length).toBeGreaterThanOrEqual(4);
    expect(getPriority()).toBe(usual);
    if (usual < LOWEST) expect((await niceOfModel(false)).filter((nice) => nice === LOWEST)).toEqual([]);
  },
);
