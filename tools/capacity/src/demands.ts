import type { ModelName } from './assumptions.js';
import type { ModelTimes, Recording } from './recording.js';

/** CPU time that the parts of the pipeline take beside decoding and model calls, milliseconds. */
export interface Demands {
  readonly worker: Demand;
  readonly broker: Demand;
  /** Whoever sends images and reads results. */
  readonly clientPerImage: number;
}

interface Demand {
  readonly perImage: number;
  readonly perTransaction: number;
}

/** What was recorded of a model. @throws Error when nothing was. */
export function timesOf({ models }: Recording, model: ModelName): ModelTimes {
  const times = models[model];
  if (times === undefined) throw new Error(`nothing is recorded of ${model}: run npm run bench -- stages`);
  return times;
}

/** CPU time of an image's share of a call with so many, on one thread while all cores work, milliseconds. */
export function callMsPerImage(times: ModelTimes, imagesPerCall: number): number {
  const sizes = Object.keys(times.calls)
    .map(Number)
    .sort((a, b) => a - b);
  const size = sizes.findLast((each) => each <= Math.round(imagesPerCall)) ?? 1;
  return (times.calls[size]?.fullCpuMs ?? NaN) / size;
}

/**
 * Splits what image and transaction cost, by two runs of one worker: with few images under way nearly each has a transaction
 * of its own, with many several share one.
 */
export function demandsOf(recording: Recording, model: ModelName = 'efficientnet_lite0'): Demands {
  const [few, many] = recording.loops;
  const times = timesOf(recording, model);
  const known = (imagesPerCall: number): number => recording.decode.fullCpuMs + callMsPerImage(times, imagesPerCall);
  const split = (atFew: number, atMany: number): Demand => {
    const difference = 1 / few.imagesPerTransaction - 1 / many.imagesPerTransaction;
    const perTransaction = Math.max(0, (atFew - atMany) / difference);
    return { perImage: Math.max(0, atMany - perTransaction / many.imagesPerTransaction), perTransaction };
  };
  return {
    worker: split(few.workerCpuMs - known(few.imagesPerCall), many.workerCpuMs - known(many.imagesPerCall)),
    broker: split(few.brokerCpuMs, many.brokerCpuMs),
    clientPerImage: many.clientCpuMs,
  };
}
