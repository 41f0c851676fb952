import type { Classifier } from './classifier.js';
import type { EngineModel } from './engine-model.js';
import { openRemoteClassifier, type RemoteOptions } from './engines/remote/open-remote-classifier.js';
import { openThreadedClassifier, type ThreadedOptions } from './engines/threaded-classifier.js';

/** What `openClassifier` needs beside the model; an engine takes what concerns it. */
export type ClassifierOptions = ThreadedOptions & Pick<RemoteOptions, 'serverTokens'>;

/**
 * Loads a model with the engine that its manifest names.
 * @throws EngineError when it can't be loaded.
 * @throws ModelServerError when another server runs it, which isn't there or isn't ready.
 */
export async function openClassifier(model: EngineModel, options: ClassifierOptions): Promise<Classifier> {
  switch (model.engine) {
    case 'onnx':
    case 'tensorflow':
      return openThreadedClassifier(model, options);
    case 'remote':
      return openRemoteClassifier(model, options);
  }
}
