import { assumptions, type Gpu } from '@sightline/capacity';
import type { WorkerPlan } from './worker.js';

/** What a worker does where nothing else is set: MAX_IN_FLIGHT_IMAGES, and the usual batch of libs/inference. */
const usualInFlight = 32;
const usualBatch = 4;
/** MAX_IN_FLIGHT_IMAGES of the chart's values for GPUs. */
const gpuInFlight = 128;

/** How a worker on so many cores runs its model: a session for each core, or one on a card. */
export function workerPlan(cores: number, gpu?: Gpu): WorkerPlan {
  if (gpu !== undefined) {
    return { sessions: 1, maxBatchSize: assumptions.gpuBatch.value, wideThreads: 0, maxInFlight: gpuInFlight };
  }
  return { sessions: cores, maxBatchSize: usualBatch, wideThreads: cores, maxInFlight: usualInFlight };
}
