import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from '../bench-options.js';
import { median, rounded } from '../figures.js';
import { openLiveWorker, type LiveWorker } from '../live/live-worker.js';
import { openModelVersions, type ModelVersions } from '../live/model-versions.js';
import { countAnswers, sendEvenly, type AnswerCounts } from '../live/send-images.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { vitalsOf } from '../soak/vitals.js';
import { swapLatencies, type SwapLatencies, type SwapWindow } from './swap-latencies.js';

const warmUpMs = 10_000;
const stragglersMs = 30_000;
const memorySamples = 5;
const memorySampleEveryMs = 1000;

/** What swaps of a model's version do to the images that come meanwhile. */
export interface SwapResult extends SwapLatencies, AnswerCounts {
  readonly swaps: number;
  readonly rate: number;
  /** Versions that answered: one more than there were swaps. */
  readonly versionsSeen: number;
  /** From a version's appearance until it alone is loaded, median. */
  readonly swapMs: number;
  /** Resident memory of the worker, before the first swap and after the last. */
  readonly rssMb: { readonly before: number; readonly after: number };
}

/** Adds one version after the other to the repository of a worker under even load. */
export async function measureSwap(stage: Stage, { rate, swaps, seconds }: BenchOptions): Promise<SwapResult> {
  const versions = await openModelVersions('swapped');
  stage.defer(() => versions.remove());
  await versions.add('1');
  progress('Starting the worker');
  const live = await openLiveWorker(stage, 'swap', {
    MODEL: versions.name,
    MODEL_REPOSITORY: versions.location,
    MODEL_REPOSITORY_POLL_SECONDS: '1',
  });
  const end = new AbortController();
  const sending = sendEvenly(stage, live, rate, end.signal);
  progress('Warming up');
  await delay(warmUpMs);
  live.answers.take();
  const before = await restingMemory(live);
  const windows: SwapWindow[] = [];
  for (let swap = 1; swap <= swaps; swap += 1) {
    await delay(seconds * 1000);
    windows.push(await playSwap(live, versions, String(swap + 1)));
    const { from, to } = windows.at(-1) ?? { from: 0, to: 0 };
    progress(`Swap ${swap} of ${swaps} took ${Math.round(to - from)} ms`);
  }
  await delay(seconds * 1000);
  const after = await restingMemory(live);
  end.abort();
  await sending;
  const counts = await countAnswers(live, stragglersMs);
  const { images } = live.answers;
  return {
    swaps,
    rate,
    ...counts,
    versionsSeen: new Set(images.map(({ version }) => version)).size,
    ...swapLatencies(images, windows),
    swapMs: Math.round(median(windows.map(({ from, to }) => to - from))),
    rssMb: { before, after },
  };
}

/** Adds a version and waits until the worker has it, and nothing else, loaded. */
async function playSwap({ board }: LiveWorker, versions: ModelVersions, version: string): Promise<SwapWindow> {
  const from = performance.now();
  await versions.add(version);
  await board.until(({ models }) => {
    const [only, ...others] = models.filter(({ model_name: name }) => name === versions.name);
    return only?.model_version === version && only.state === 'ready' && others.length === 0;
  });
  return { from, to: performance.now() };
}

async function restingMemory({ worker }: LiveWorker): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < memorySamples; sample += 1) {
    samples.push(vitalsOf(await worker.metrics(), 0).rssMb);
    await delay(memorySampleEveryMs);
  }
  return rounded(median(samples), 0);
}
