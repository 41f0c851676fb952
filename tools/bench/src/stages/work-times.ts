import { availableParallelism } from 'node:os';
import type { ModelTimes, WorkTimes } from '@sightline/capacity';
import { readSettings } from '@sightline/config';
import { decodeImage, imageLimits, imageSettings } from '@sightline/image';
import { openClassifier, USUAL_BATCH, type Classifier, type LocalModel, type Pixels } from '@sightline/inference';
import { openEmbeddedModel } from '@sightline/models';
import { modelName } from '../bare/bare-model.js';
import { quantiles, rounded } from '../figures.js';

/** Points of a recorded distribution: one for each twentieth. */
export const steps = 20;

const cores = availableParallelism();

/** Decoding of a picture to the pixels of the model, as the worker does it. */
export async function decodeTimes(jpegs: readonly Buffer[], forMs: number): Promise<WorkTimes> {
  const { manifest } = await openEmbeddedModel(modelName);
  const limits = imageLimits(readSettings(imageSettings, [], {}));
  let next = 0;
  return workTimes(forMs, () => {
    const jpeg = jpegs[(next += 1) % jpegs.length] ?? Buffer.alloc(0);
    return decodeImage(jpeg, manifest.preprocessing, limits);
  });
}

/**
 * Calls of a model of each size up to the usual one, each session on one thread; of one image over all cores; and of one image
 * beside so many others that the cores take turns.
 */
export async function modelTimes(model: LocalModel, forMs: number): Promise<ModelTimes> {
  const { width, height } = model.preprocessing;
  const data = new Uint8Array(width * height * 3).map((_, index) => (index * 31) % 256);
  const picture: Pixels = { width, height, data };
  const ordinary = await withSessions(model, cores, async (classifier) => {
    const calls: Record<string, WorkTimes> = {};
    for (let size = 1; size <= USUAL_BATCH; size += 1) {
      const batch = Array.from({ length: size }, () => picture);
      calls[size] = await workTimes(forMs, () => classifier.classify(batch, true));
    }
    const wide = await timesOf(1, forMs, () => classifier.classify([picture]));
    return { calls, wideMs: quantiles(wide.times, steps), wideCpuMs: wide.cpuMs };
  });
  const crowd = 2 * cores;
  const crowdedCpuMs = await withSessions(model, crowd, async (classifier) => {
    const { cpuMs } = await timesOf(crowd, forMs, () => classifier.classify([picture], true));
    return cpuMs;
  });
  return { ...ordinary, crowdedCpuMs };
}

async function withSessions<T>(
  model: LocalModel,
  sessions: number,
  measure: (classifier: Classifier) => Promise<T>,
): Promise<T> {
  const classifier = await openClassifier(model, {
    maxBatchSize: USUAL_BATCH,
    sessions,
    threadsPerSession: 1,
    wideThreads: cores,
    onFailure: (error) => {
      throw error;
    },
  });
  try {
    await classifier.warmUp();
    return await measure(classifier);
  } finally {
    await classifier.close();
  }
}

async function workTimes(forMs: number, work: () => Promise<unknown>): Promise<WorkTimes> {
  await timesOf(cores, forMs / 4, work);
  const alone = await timesOf(1, forMs, work);
  const full = await timesOf(cores, forMs, work);
  return { aloneMs: quantiles(alone.times, steps), aloneCpuMs: alone.cpuMs, fullCpuMs: full.cpuMs };
}

interface Timed {
  /** From start to end of each, milliseconds. */
  readonly times: readonly number[];
  /** CPU time of each on average: what other programs take of the cores does not change it much. */
  readonly cpuMs: number;
}

/** Does the work over and over, so many at a time. */
async function timesOf(atOnce: number, forMs: number, work: () => Promise<unknown>): Promise<Timed> {
  const times: number[] = [];
  const before = process.cpuUsage();
  const until = performance.now() + forMs;
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const { user, system } = process.cpuUsage(before);
  return { times, cpuMs: rounded((user + system) / 1000 / times.length, 2) };
}
