import type { Classifier } from './classifier.js';
import type { EngineModel } from './engine-model.js';
import { EngineError } from './engine-error.js';
import { openThreadedClassifier, type ThreadedOptions } from './engines/threaded-classifier.js';

/** What `openClassifier` needs beside the model; an engine takes what concerns it. */
export type ClassifierOptions = ThreadedOptions;

/**
 * Loads a model with the engine that its manifest names.
 * @throws EngineError when it can't be loaded.
 */
export async function openClassifier(model: EngineModel, options: ClassifierOptions): Promise<Classifier> {
  switch (model.engine) {
    case 'onnx':
    case 'tensorflow':
      return openThreadedClassifier(model, options);
    case 'remote':
      throw new EngineError('load_failed', 'The engine remote is not there yet.');
  }
}
