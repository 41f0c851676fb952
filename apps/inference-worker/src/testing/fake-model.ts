import { openBatchQueue } from '@sightline/inference';
import { fakeClassifier } from '@sightline/inference/testing';
import type { FakeClassifier, FakeClassifierOptions } from '@sightline/inference/testing';
import type { LiveModel } from '../models/live-model.js';

export interface FakeModel {
  readonly model: LiveModel;
  readonly classifier: FakeClassifier;
  readonly isClosed: boolean;
}

/** A model without weights: its classes are the share of red, green and blue in an image; a black one has no scores. */
export function fakeModel(name = 'colours', options: FakeClassifierOptions = {}, version = '1'): FakeModel {
  const classifier = fakeClassifier(options);
  const queue = openBatchQueue(classifier, { model: name, maxBatchSize: 4, maxQueued: 1000 });
  let isClosed = false;
  const model: LiveModel = {
    name,
    version,
    labels: ['red', 'green', 'blue'],
    pixels: { width: 8, height: 6, crop: 'center', cropFraction: 1, interpolation: 'nearest' },
    queue,
    engine: 'onnx',
    loadMs: 1,
    async close() {
      await queue.close();
      await classifier.close();
      isClosed = true;
    },
  };
  return {
    model,
    classifier,
    get isClosed() {
      return isClosed;
    },
  };
}
