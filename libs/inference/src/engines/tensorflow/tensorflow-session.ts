import { basename, dirname } from 'node:path';
import type { LocalModel } from '../../engine-model.js';
import { softmaxInPlace } from '../../scores.js';
import type { TensorMaker } from '../../tensor-input.js';
import type { EngineSession } from '../engine-session.js';
import { readSignature } from './saved-model-signature.js';
import { loadTensorflowAddon } from './tensorflow-addon.js';

/** Loads a SavedModel and runs it once. Rejects when its signature or its output are not as the model is described. */
export async function openTensorflowSession(model: LocalModel, tensors: TensorMaker): Promise<EngineSession> {
  const { path, input, output, enginePackage } = model;
  if (enginePackage === undefined) throw new TypeError('openClassifier says where the engine is');
  if (basename(path) !== 'saved_model.pb') throw new Error(`${path} must be the saved_model.pb of a SavedModel.`);
  const signature = await readSignature(path, enginePackage, model, tensors.dims(1));
  const addon = loadTensorflowAddon(enginePackage);
  const dtype = input.type === 'uint8' ? addon.TF_UINT8 : addon.TF_FLOAT;
  const session = addon.loadSavedModel(dirname(path), signature.tags);

  /** Scores of the images, `float32[count, classes]`. No tensor stays behind, whatever happens. */
  const call = (pixels: Uint8Array, count: number): { classes: number; scores: Float32Array } => {
    const held = [addon.createTensor(tensors.dims(count), dtype, tensors.fill(pixels, count))];
    try {
      const answers = addon.runSavedModel(session, held, signature.inputTensor, signature.outputTensor);
      held.push(...answers.map(({ id }) => id));
      const [answer] = answers;
      if (answer?.shape.length !== 2 || answer.shape[0] !== count) {
        const found = `[${answer?.shape.join(', ') ?? ''}]`;
        throw new Error(`Output ${output.name} has the shape ${found}, not [${count}, classes].`);
      }
      const scores = addon.tensorDataSync(answer.id);
      if (!(scores instanceof Float32Array)) throw new Error(`Output ${output.name} is not of type float32.`);
      return { classes: answer.shape[1] ?? 0, scores };
    } finally {
      for (const id of held) addon.deleteTensor(id);
    }
  };

  const { width, height } = model.preprocessing;
  const { classes } = call(new Uint8Array(width * height * 3), 1);
  return {
    classes,
    maxBatchSize: signature.maxBatchSize,
    run(pixels, scores, count) {
      const answer = call(pixels, count);
      if (answer.classes !== classes) throw new Error(`The model gave ${answer.classes} scores instead of ${classes}.`);
      scores.set(answer.scores);
      if (output.kind === 'logits') softmaxInPlace(scores, classes);
      return Promise.resolve();
    },
    release() {
      addon.deleteSavedModel(session);
      return Promise.resolve();
    },
  };
}
