import { seededRandom } from '@sightline/image';
import type { Outcome, Prediction, Source } from '@sightline/messages';
import { predictionOf } from './scene.js';

/** A prediction and the time of its message. */
export interface Written {
  readonly prediction: Prediction;
  readonly atMs: number;
}

/** What says which model saw an image. */
type Seen = Pick<Prediction, 'model_name' | 'model_version' | 'arm'>;

const unseen = { model_name: null, model_version: null, arm: null, label: null };

function seenBy(model: number): Seen {
  return { model_name: model === 0 ? 'old' : 'new', model_version: '1', arm: model === 0 ? 'a' : 'b' };
}

/** Predictions of every kind in batches, such as workers would have written: one for each age, milliseconds before now. */
export function variedPredictions(agesMs: readonly number[]): readonly Written[] {
  const random = seededRandom('what the page must say');
  const pick = <T>(choices: readonly [T, ...T[]]): T => random.pick(choices);
  const someMs = (): number => Math.exp(random.between(-2, 7));
  const now = Date.now();
  return agesMs.map((ageMs, number) => {
    const atMs = Math.floor(now - ageMs);
    // Four images share a call of the model.
    const call = Math.floor(number / 4);
    const outcome = pick<Outcome>(['classified', 'classified', 'classified', 'low_confidence', 'rejected']);
    const rejected = outcome === 'rejected';
    const [queued, fetched, decoded, waited] = [someMs(), someMs(), someMs(), someMs()];
    const inferred = 1 + (call % 97) + call / 10_000;
    const model = call % 2;
    // Something always passes between the stages.
    const total = queued + fetched + decoded + waited + inferred + random.between(0.2, 2);
    const prediction = predictionOf(number, {
      outcome,
      confidence: rejected ? null : random.between(0.1, 1),
      source: pick<Source>(['http', 'gcs', 'simulator']),
      role: call % 6 < 4 ? 'primary' : 'shadow',
      received_at: Math.round((atMs - total) * 1000),
      processed_at: atMs * 1000,
      ...(rejected
        ? { ...unseen, error_code: pick(['truncated', 'too_many_pixels']) }
        : { ...seenBy(model), label: `label ${Math.floor(random.between(0, 4) ** 2)}` }),
      timings_ms: {
        queued,
        fetched,
        decoded,
        waited: rejected ? null : waited,
        inferred: rejected ? null : inferred,
        total,
      },
    });
    return { prediction, atMs };
  });
}

/** So many ages between two, milliseconds; the same each time. */
export function agesBetween(count: number, fromMs: number, toMs: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => fromMs + ((number + 0.5) / count) * (toMs - fromMs));
}
