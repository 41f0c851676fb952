import { openBatchQueue } from '@sightline/inference';
import { fakeClassifier } from '@sightline/inference/testing';
import type { FakeClassifier, FakeClassifierOptions } from '@sightline/inference/testing';
import type { LiveModel } from '../live-model.js';

/** A model without weights: its classes are the share of red, green and blue in an image; a black one has no scores. */
export function fakeModel(
  name = 'colours',
  options: FakeClassifierOptions = {},
): { readonly model: LiveModel; readonly classifier: FakeClassifier } {
  const classifier = fakeClassifier(options);
  const queue = openBatchQueue(classifier, { model: name, maxBatchSize: 4, maxQueued: 1000 });
  const model: LiveModel = {
    name,
    version: '1',
    labels: ['red', 'green', 'blue'],
    pixels: { width: 8, height: 6, crop: 'center', cropFraction: 1, interpolation: 'nearest' },
    queue,
    async close() {
      await queue.close();
      await classifier.close();
    },
  };
  return { model, classifier };
}
