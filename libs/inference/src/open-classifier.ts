import type { Classifier } from './classifier.js';
import type { EngineModel, LocalModel } from './engine-model.js';
import { openRemoteClassifier, type RemoteOptions } from './engines/remote/open-remote-classifier.js';
import { openTensorflowClassifier } from './engines/tensorflow/open-tensorflow-classifier.js';
import {
  openThreadedClassifier,
  type ThreadedClassifier,
  type ThreadedOptions,
} from './engines/threaded-classifier.js';

/** What `openClassifier` needs beside the model; an engine takes what concerns it. */
export interface ClassifierOptions extends ThreadedOptions, Pick<RemoteOptions, 'serverTokens'> {
  /** Where `sightline engines install` puts engines; ENGINES_DIR of the environment where it is left out. */
  readonly enginesDir?: string;
}

/**
 * Loads a model with the engine that its manifest names.
 * @throws EngineError when it can't be loaded.
 * @throws ModelServerError when another server runs it, which isn't there or isn't ready.
 */
export async function openClassifier(model: EngineModel, options: ClassifierOptions): Promise<Classifier> {
  return model.engine === 'remote' ? openRemoteClassifier(model, options) : openLocalClassifier(model, options);
}

/**
 * Loads a model into threads of this process with the engine that its manifest names.
 * @throws EngineError when it can't be loaded.
 */
export async function openLocalClassifier(model: LocalModel, options: ClassifierOptions): Promise<ThreadedClassifier> {
  switch (model.engine) {
    case 'onnx':
      return openThreadedClassifier(model, options);
    case 'tensorflow':
      return openTensorflowClassifier(model, options);
  }
}
