import { presetVariables, readSettings } from '@sightline/config';
import { EngineError } from '../../engine-error.js';
import type { LocalModel } from '../../engine-model.js';
import { openThreadedClassifier, type ThreadedClassifier, type ThreadedOptions } from '../threaded-classifier.js';
import { engineSettings, findTensorflow, hasGpu } from './installed-engine.js';

/**
 * Loads a SavedModel into worker threads.
 * @throws EngineError `not_installed` where the engine is missing, `load_failed` for a model that is wrong.
 */
export async function openTensorflowClassifier(
  model: LocalModel,
  options: ThreadedOptions & { readonly enginesDir?: string },
): Promise<ThreadedClassifier> {
  const enginesDir = options.enginesDir ?? readSettings(engineSettings).ENGINES_DIR;
  const engine = await findTensorflow(enginesDir);
  if (engine === undefined) {
    const command = `sightline engines install tensorflow${hasGpu() ? ' --gpu' : ''}`;
    const message = `The model needs the engine tensorflow, which is not in ${enginesDir}: run \`${command}\`.`;
    throw new EngineError('not_installed', message);
  }
  presetVariables({
    // Errors alone: TensorFlow writes past the log of the service.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // All sessions share TensorFlow's own threads, and their number is fixed with the first session of the process.
    TF_NUM_INTRAOP_THREADS: String(options.threadsPerSession),
  });
  // A wide session would be a copy of the model on the same threads.
  return openThreadedClassifier({ ...model, enginePackage: engine.enginePackage }, { ...options, wideThreads: 0 });
}
