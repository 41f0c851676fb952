import { recording, valueAt } from '@sightline/capacity';
import type { SeededRandom } from '@sightline/image';
import type { Timings } from '@sightline/messages';

/** The share of pictures that find the model at work on the one before them. */
const WAITING = 0.25;

/** Durations of one picture's stages as they were recorded on a machine at rest, by the model that answers. */
export function recordedTimes(model: string | null, random: SeededRandom): Timings {
  const any = (quantiles: readonly number[]): number => valueAt(quantiles, random.between(0, 1));
  const queued = any(recording.toWorkerMs);
  const decoded = any(recording.decode.aloneMs);
  if (model === null) return { queued, fetched: null, decoded, waited: null, inferred: null, total: queued + decoded };
  const inferred = any(callsOf(model));
  const waited = random.chance(WAITING) ? random.between(0, 1) * inferred : random.between(0.05, 0.3);
  return { queued, fetched: null, decoded, waited, inferred, total: queued + decoded + waited + inferred };
}

/** Calls of one image over all cores; those of the model of patterns, which was not recorded, as the shortest that were. */
function callsOf(model: string): readonly number[] {
  const { models } = recording;
  const its = Object.entries(models).find(([name]) => name === model)?.[1] ?? models.mobilenet_v2;
  return its?.wideMs ?? [];
}
