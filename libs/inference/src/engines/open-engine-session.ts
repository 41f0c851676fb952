import type { LocalModel } from '../engine-model.js';
import type { TensorMaker } from '../tensor-input.js';
import type { DeviceOptions } from './engine-protocol.js';
import type { EngineSession } from './engine-session.js';

/** Loads a model with its engine, and runs it once. Only the engine that is asked for is loaded into the process. */
export async function openEngineSession(
  model: LocalModel,
  tensors: TensorMaker,
  threads: number,
  device: DeviceOptions = {},
): Promise<EngineSession> {
  switch (model.engine) {
    case 'onnx': {
      const { openOnnxSession } = await import('./onnx-session.js');
      return openOnnxSession(model, tensors, threads, device);
    }
    case 'tensorflow': {
      const { openTensorflowSession } = await import('./tensorflow/tensorflow-session.js');
      return openTensorflowSession(model, tensors);
    }
  }
}
