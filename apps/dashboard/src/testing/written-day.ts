import { seededRandom } from '@sightline/image';
import type { Outcome, Prediction, Source } from '@sightline/messages';
import { predictionOf } from './scene.js';

/** What says which model saw an image. */
type Seen = Pick<Prediction, 'model_name' | 'model_version' | 'arm'>;

const unseen = { model_name: null, model_version: null, arm: null, label: null };

function seenBy(model: number): Seen {
  return { model_name: model === 0 ? 'old' : 'new', model_version: '1', arm: model === 0 ? 'a' : 'b' };
}

/** Predictions of every kind in batches, such as workers would have written in the last minutes. */
export function variedPredictions(count: number): readonly Prediction[] {
  const random = seededRandom('what the page must say');
  const pick = <T>(choices: readonly [T, ...T[]]): T => random.pick(choices);
  const someMs = (): number => Math.exp(random.between(-2, 7));
  return Array.from({ length: count }, (_, number) => {
    // Four images share a call of the model.
    const call = Math.floor(number / 4);
    const outcome = pick<Outcome>(['classified', 'classified', 'classified', 'low_confidence', 'rejected']);
    const rejected = outcome === 'rejected';
    const [queued, fetched, decoded, waited] = [someMs(), someMs(), someMs(), someMs()];
    const inferred = 1 + (call % 97) + call / 1000;
    const model = call % 2;
    return predictionOf(number, {
      outcome,
      source: pick<Source>(['http', 'gcs', 'simulator']),
      role: call % 6 < 4 ? 'primary' : 'shadow',
      ...(rejected
        ? { ...unseen, error_code: pick(['truncated', 'too_many_pixels']) }
        : { ...seenBy(model), label: `label ${random.integer(0, 9)}` }),
      timings_ms: {
        queued,
        fetched,
        decoded,
        waited: rejected ? null : waited,
        inferred: rejected ? null : inferred,
        total: queued + fetched + decoded + waited + inferred,
      },
    });
  });
}
