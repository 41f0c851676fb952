import { availableParallelism } from 'node:os';
import type { Values } from '@sightline/config';
import type { ThreadPlan } from './engines/threaded-classifier.js';
import type { inferenceSettings } from './inference-settings.js';

/** How a model is run: spread over the cores, with batches up to a size. */
export interface ModelPlan extends ThreadPlan {
  readonly maxBatchSize: number;
}

/** What somebody has decided of a plan; the rest is learned. */
export type GivenPlan = { readonly [K in keyof ModelPlan]?: ModelPlan[K] | undefined };

/** Images in a call of a model of which nothing was measured: on a CPU more gain nothing. */
export const USUAL_BATCH = 4;

type PlanSettings = Pick<
  Values<typeof inferenceSettings>,
  | 'INFERENCE_SESSIONS'
  | 'INFERENCE_THREADS_PER_SESSION'
  | 'INFERENCE_WIDE_SESSION'
  | 'INFERENCE_DEVICE'
  | 'INFERENCE_MEMORY_ARENA'
  | 'MAX_BATCH_SIZE'
  | 'MAX_CALLS_BY_MODEL'
>;

/** What the settings decide of a model's plan. */
export function givenPlan(values: PlanSettings, model = '', cores = availableParallelism()): GivenPlan {
  const { INFERENCE_THREADS_PER_SESSION: threadsPerSession, INFERENCE_WIDE_SESSION: wide } = values;
  const mostCalls = maxCalls(values, model);
  const sessions = values.INFERENCE_SESSIONS ?? (mostCalls && sessionPerCore(cores, threadsPerSession));
  return {
    sessions: sessions && Math.min(sessions, mostCalls ?? sessions),
    threadsPerSession,
    wideThreads: wide === undefined ? undefined : wide ? cores : 0,
    maxBatchSize: values.MAX_BATCH_SIZE,
    device: { device: values.INFERENCE_DEVICE, memoryArena: values.INFERENCE_MEMORY_ARENA },
  };
}

/** Most calls of a model at the same time, where MAX_CALLS_BY_MODEL says so. */
export function maxCalls(
  { MAX_CALLS_BY_MODEL: calls }: Pick<PlanSettings, 'MAX_CALLS_BY_MODEL'>,
  model: string,
): number | undefined {
  // A model may be called "constructor".
  return Object.hasOwn(calls, model) ? calls[model] : undefined;
}

/** The plan of a model of which nothing was measured: a session per core, and one over all cores for an image that is alone. */
export function usualPlan(given: GivenPlan = {}, cores = availableParallelism()): ModelPlan {
  const { threadsPerSession = 1, wideThreads = cores, maxBatchSize = USUAL_BATCH, device } = given;
  const { sessions = sessionPerCore(cores, threadsPerSession) } = given;
  return { sessions, threadsPerSession, wideThreads, maxBatchSize, device };
}

function sessionPerCore(cores: number, threadsPerSession = 1): number {
  return Math.max(1, Math.floor(cores / threadsPerSession));
}
