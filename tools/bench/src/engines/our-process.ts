import { readFile } from 'node:fs/promises';
import { openClassifier, type BatchScores, type Classifier, type Pixels } from '@sightline/inference';
import { answerParent } from '../processes/parent-channel.js';
import type { EngineTurn, SideSetup } from './engine-side.js';

let classifier: Classifier | undefined;
let images: readonly Pixels[] = [];

/** Loads the model as a service would. */
async function open({ model, threads, pixelsFile, images: count }: SideSetup): Promise<{ readonly loadMs: number }> {
  const { width, height } = model.preprocessing;
  const all = new Uint8Array(await readFile(pixelsFile));
  const length = width * height * 3;
  images = Array.from({ length: count }, (_, index) => {
    return { width, height, data: all.subarray(index * length, (index + 1) * length) };
  });
  const startedAt = performance.now();
  classifier = await openClassifier(model, {
    maxBatchSize: count,
    sessions: 1,
    threadsPerSession: threads,
    wideThreads: 0,
    onFailure: (error) => {
      throw error;
    },
  });
  await classify(classifier, 1);
  return { loadMs: performance.now() - startedAt };
}

async function run({ batch, calls }: { readonly batch: number; readonly calls: number }): Promise<EngineTurn> {
  if (!classifier) throw new TypeError('open comes first');
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) {
    const startedAt = performance.now();
    await classify(classifier, batch);
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { times, cpuMs: (user + system) / 1000 };
}

function classify(model: Classifier, batch: number): Promise<BatchScores> {
  return model.classify(images.slice(0, batch));
}

async function scores({ images: count }: { readonly images: number }): Promise<readonly (readonly number[])[]> {
  const all = classifier ? (await classify(classifier, count)).scores : [];
  return all.map((own) => [...(own ?? [])]);
}

answerParent({ open, run, scores, rssMb: () => process.memoryUsage.rss() / 2 ** 20 });
