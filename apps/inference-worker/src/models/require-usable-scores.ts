import type { Classifier } from '@sightline/inference';
import { ModelError } from '@sightline/models';
import type { ModelManifest } from '@sightline/models';

/**
 * Tries a warm model on a picture of noise. One image whose numbers are not finite is rejected by itself; a model that gives no others would
 * reject them all.
 * @throws ModelError `unusable_scores`.
 */
export async function requireUsableScores(
  classifier: Pick<Classifier, 'classify'>,
  { name, preprocessing: { width, height } }: ModelManifest,
): Promise<void> {
  // Each value from 1 to 255, none black: a share of nothing is no number either.
  const noise = Uint8Array.from({ length: width * height * 3 }, (_, index) => 1 + ((index * 73) % 255));
  const { scores } = await classifier.classify([{ width, height, data: noise }]);
  if (scores[0] !== undefined) return;
  const message = `The model ${name} gives numbers that are not finite (NaN): its weights are damaged, or the preprocessing is not its own.`;
  throw new ModelError('unusable_scores', message);
}
