import type { Recording } from '@sightline/capacity';
import { runFigures, type RunFigures } from './run-figures.js';
import { ServiceTimes } from './service-times.js';
import { simulatePipeline, type Arrivals } from './simulate-pipeline.js';
import { workerPlan } from './worker-plan.js';

/** Some workers, the broker and the benchmark on the cores of the machine of a recording. */
export interface OneMachine {
  readonly recording: Recording;
  readonly workers: number;
  readonly partitions: number;
  readonly arrivals: Arrivals;
  readonly seconds: number;
}

/** What the machine that was recorded would do with so many workers. */
export function simulateOneMachine({ recording, workers, partitions, arrivals, seconds }: OneMachine): RunFigures {
  const { cores } = recording.machine;
  const times = new ServiceTimes(recording, 'efficientnet_lite0', undefined, `one machine, ${workers} workers`);
  const run = simulatePipeline({
    times,
    workers,
    partitions,
    worker: workerPlan(cores),
    cores,
    isShared: true,
    arrivals,
    seconds,
    warmUpSeconds: 5,
  });
  return runFigures(run);
}
