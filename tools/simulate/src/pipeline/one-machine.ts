import type { Recording } from '@sightline/capacity';
import { runFigures, type RunFigures } from './run-figures.js';
import { ServiceTimes } from './service-times.js';
import { simulatePipeline, type Arrivals } from './simulate-pipeline.js';
import { workerPlan } from './worker-plan.js';

/** Some workers, the broker and the benchmark on the cores of the machine of a recording. */
export interface OneMachine {
  readonly recording: Recording;
  /** Cores of it that are there for them. */
  readonly cores: number;
  readonly workers: number;
  readonly partitions: number;
  readonly arrivals: Arrivals;
  readonly seconds: number;
}

/** What the machine that was recorded would do with so many workers. */
export function simulateOneMachine({
  recording,
  cores,
  workers,
  partitions,
  arrivals,
  seconds,
}: OneMachine): RunFigures {
  const times = new ServiceTimes(
    recording,
    'efficientnet_lite0',
    undefined,
    `one machine, ${workers} workers`,
    workers > 1,
  );
  const run = simulatePipeline({
    times,
    workers,
    partitions,
    worker: workerPlan(recording.machine.cores),
    cores,
    isShared: true,
    arrivals,
    seconds,
    warmUpSeconds: 5,
  });
  return runFigures(run);
}
