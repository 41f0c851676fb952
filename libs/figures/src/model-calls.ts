import type { Prediction } from '@sightline/messages';
import { LRUCache } from 'lru-cache';

/** Calls that are remembered: the images of one are committed within moments of each other. */
const REMEMBERED = 4096;

/**
 * Tells the calls of the models apart. The images of one batch carry the same duration of the same call, measured to the
 * nanosecond: so the batch sizes are in the topic though no field names them.
 */
export class ModelCalls {
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED });

  /** Whether a prediction is the first that was seen of its call. */
  isNew({ worker_id, model_name, model_version, timings_ms: { inferred } }: Prediction): boolean {
    if (inferred === null) return false;
    const call = JSON.stringify([worker_id, model_name, model_version, inferred]);
    if (this.#seen.has(call)) return false;
    this.#seen.set(call, true);
    return true;
  }
}
