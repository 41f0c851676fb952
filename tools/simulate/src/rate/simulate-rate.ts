import {
  brokenBy,
  chartFor,
  estimate,
  limitsOf,
  recording,
  scalingOf,
  workerPod,
  type Estimate,
  type Limit,
  type Wish,
} from '@sightline/capacity';
import { steadyRate } from '../autoscaling/day.js';
import { handlingSeconds } from '../autoscaling/replay-day.js';
import { replay } from '../autoscaling/replay.js';
import { runFigures, type RunFigures } from '../pipeline/run-figures.js';
import { ServiceTimes } from '../pipeline/service-times.js';
import { simulatePipeline } from '../pipeline/simulate-pipeline.js';
import { workerPlan } from '../pipeline/worker-plan.js';

/** Workers that are simulated image by image; the others are taken to be like them: keys spread images evenly. */
const workersSimulated = 4;
const imagesSimulated = 20_000;
const warmUpSeconds = 5;
/** Minutes of scaling up from nothing. */
const minutes = 20;
/** A pipeline that has more than this waiting for each of its workers at the end does not keep up. */
const steadyWaitMs = 2000;

/** A minute of scaling up. */
export interface RampMinute {
  readonly minute: number;
  readonly pods: number;
  readonly lag: number;
}

/** What a rate does to the pipeline. */
export interface RateSimulation extends Estimate {
  readonly wish: Wish;
  readonly figures: RunFigures;
  readonly keepsUp: boolean;
  /** Images that were simulated one by one. */
  readonly simulatedWorkers: number;
  /** From nothing, at this rate at once, under the chart's rule with room for the workers of the plan. */
  readonly ramp: readonly RampMinute[];
  /** Everything that gives way at some rate, the first first. */
  readonly limits: readonly Limit[];
  readonly broken: readonly Limit[];
}

/** Sizes, simulates and prices a rate. The same wish gives the same answer. */
export function simulateRate(wish: Wish): RateSimulation {
  const sized = estimate(wish);
  const { workers, partitions } = sized.plan;
  const simulatedWorkers = Math.min(workers, workersSimulated);
  const figures = runSlice(wish, simulatedWorkers, Math.max(1, Math.round(partitions / workers)), workers);
  const limits = limitsOf(wish, sized);
  return {
    ...sized,
    wish,
    figures,
    keepsUp: figures.p95Ms < steadyWaitMs,
    simulatedWorkers,
    ramp: rampOf(wish, sized),
    limits,
    broken: brokenBy(limits, wish.imagesPerS),
  };
}

function runSlice(wish: Wish, simulated: number, partitionsAWorker: number, workers: number): RunFigures {
  const { gpu, vcpu } = workerPod(wish.hardware);
  const perS = (wish.imagesPerS * simulated) / workers;
  const times = new ServiceTimes(wish.recording ?? recording, wish.model, gpu, `${wish.imagesPerS} images a second`);
  const run = simulatePipeline({
    times,
    workers: simulated,
    partitions: simulated * partitionsAWorker,
    worker: workerPlan(vcpu, gpu),
    cores: vcpu,
    isShared: false,
    arrivals: { kind: 'random', perS },
    seconds: Math.min(1200, Math.max(20, imagesSimulated / perS)),
    warmUpSeconds,
  });
  return runFigures(run);
}

function rampOf(wish: Wish, { plan }: Estimate): readonly RampMinute[] {
  const { pipelines } = plan;
  // One of the pipelines: the others are like it.
  const { seconds } = replay({
    images: steadyRate(wish.imagesPerS / pipelines, minutes * 60),
    rule: { ...scalingOf(chartFor(wish.hardware), 'inference-worker'), max: plan.workers / pipelines },
    partitions: plan.partitions / pipelines,
    podImagesPerS: plan.workerImagesPerS,
    startSeconds: recording.readyMs / 1000,
    handlingSeconds: handlingSeconds(recording),
  });
  return Array.from({ length: minutes + 1 }, (_, minute) => {
    const at = seconds[Math.min(minute * 60, seconds.length - 1)];
    return { minute, pods: (at?.started ?? 0) * pipelines, lag: Math.round((at?.lag ?? 0) * pipelines) };
  });
}
