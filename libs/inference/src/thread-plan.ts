import { availableParallelism } from 'node:os';
import type { Values } from '@sightline/config';
import type { ThreadPlan } from './engines/threaded-classifier.js';
import type { inferenceSettings } from './inference-settings.js';

/** How the settings spread a model over the cores of this machine. */
export function threadPlan(
  values: Omit<Values<typeof inferenceSettings>, 'MAX_BATCH_SIZE' | 'ENGINES_DIR' | 'REMOTE_MODEL_TOKENS'>,
  cores = availableParallelism(),
): ThreadPlan {
  const { INFERENCE_SESSIONS, INFERENCE_THREADS_PER_SESSION: threadsPerSession, INFERENCE_WIDE_SESSION } = values;
  const device = { device: values.INFERENCE_DEVICE, memoryArena: values.INFERENCE_MEMORY_ARENA };
  const sessions = INFERENCE_SESSIONS ?? Math.max(1, Math.floor(cores / threadsPerSession));
  return { sessions, threadsPerSession, wideThreads: INFERENCE_WIDE_SESSION ? cores : 0, device };
}
