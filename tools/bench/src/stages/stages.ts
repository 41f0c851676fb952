import { availableParallelism, cpus } from 'node:os';
import type { ModelTimes, Recording } from '@sightline/capacity';
import type { BenchNetwork, BenchOptions } from '../bench-options.js';
import { modelFor } from '../engines/model-files.js';
import { mean, quantiles, rounded } from '../figures.js';
import type { SentImage } from '../live/answer-log.js';
import { playSteady } from '../live/play-steady.js';
import { progress } from '../progress.js';
import type { Stage } from '../setup/stage.js';
import { playLoop } from './play-loop.js';
import { readingRate } from './reading-rate.js';
import { decodeTimes, modelTimes, steps } from './work-times.js';
import { openWorkerGroup, type WorkerGroup } from './worker-group.js';

/** Images a second at which each is alone. */
const loneRate = 5;
/** Most have a transaction of their own, and hardly any has the cores for itself: such a call costs more CPU. */
const fewCallers = 4;
/** As many as a worker takes up at once. */
const manyCallers = 32;

/** Times each stage of the pipeline: decoding, model calls, the ways to the worker and to the reader, what a transaction costs. */
export async function measureStages(stage: Stage, { models, seconds }: BenchOptions): Promise<Recording> {
  const group = await openWorkerGroup(stage, 1);
  stage.defer(() => group.stop());
  return recordStages(stage, group, models, seconds * 1000);
}

/** The same with one worker that runs already. */
export async function recordStages(
  stage: Stage,
  group: WorkerGroup,
  models: readonly BenchNetwork[],
  forMs: number,
): Promise<Recording> {
  progress('Warming up');
  await playLoop(stage, group, manyCallers, forMs / 2);
  progress(`${loneRate} images a second, each alone`);
  const lone = await playSteady(stage, group, loneRate, forMs * 2);
  progress(`${fewCallers}, then ${manyCallers} images under way`);
  const few = await playLoop(stage, group, fewCallers, forMs);
  const many = await playLoop(stage, group, manyCallers, forMs);
  progress('Reading results');
  const { resultBytes, resultsPerS } = await readingRate(stage, group);
  progress('Decoding by itself');
  const { jpegs } = stage.pictures;
  const decode = await decodeTimes(jpegs, forMs / 4);
  const [cpu] = cpus();
  return {
    recordedAt: new Date().toISOString().slice(0, 10),
    machine: { cpu: cpu?.model ?? 'unknown', cores: availableParallelism(), node: process.version },
    imageBytes: Math.round(mean(jpegs.map(({ length }) => length))),
    resultBytes: Math.round(resultBytes),
    decode,
    models: await timesByModel(models, forMs / 8),
    toWorkerMs: quantiles(
      msOf(lone, ({ timings }) => timings?.queued),
      steps,
    ),
    toReaderMs: quantiles(msOf(lone, afterPrediction), steps),
    loops: [few, many],
    readyMs: Math.round(group.readyMs),
    readResultsPerS: Math.round(resultsPerS),
  };
}

async function timesByModel(
  models: readonly BenchNetwork[],
  forMs: number,
): Promise<Partial<Record<BenchNetwork, ModelTimes>>> {
  const times: Partial<Record<BenchNetwork, ModelTimes>> = {};
  for (const model of models) {
    progress(`Calls of ${model}`);
    times[model] = await modelTimes(await modelFor(model, 'onnx'), forMs);
  }
  return times;
}

/** From the prediction until its reader had it. */
function afterPrediction({ sentAt, answeredAt, timings }: SentImage): number | undefined {
  if (answeredAt === undefined || typeof timings?.total !== 'number') return undefined;
  return Math.max(0, answeredAt - sentAt - timings.total);
}

function msOf(images: readonly SentImage[], ms: (image: SentImage) => number | null | undefined): readonly number[] {
  return images
    .map(ms)
    .filter((value): value is number => typeof value === 'number')
    .map((value) => rounded(value, 2));
}
