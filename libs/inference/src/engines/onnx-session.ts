import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { LocalModel } from '../engine-model.js';
import { softmaxInPlace } from '../scores.js';
import type { TensorMaker } from '../tensor-input.js';
import type { DeviceOptions } from './engine-protocol.js';
import type { EngineSession } from './engine-session.js';
import { createOnDevice } from './onnx-device.js';

// Spinning keeps helper threads awake between two operators of one run, and for a call that follows at once: without it a second core
// gains a small network nothing. It is over 0.2 ms after the last call: at rest an engine costs nothing.
const SPIN_BRIEFLY = { intra_op: { allow_spinning: '1', spin_duration_us: '200' } } as const;
const NO_SPIN = { intra_op: { allow_spinning: '0' } } as const;

const ERRORS_ONLY = 3;

/** Loads a model and runs it once. Rejects when the file, the tensor names or the shapes don't fit one another. */
export async function openOnnxSession(
  model: LocalModel,
  tensors: TensorMaker,
  threads: number,
  device: DeviceOptions = {},
): Promise<EngineSession> {
  const { input, output } = model;
  const arena = device.memoryArena ?? true;
  const { session, notice } = await createOnDevice(model.path, device.device ?? 'auto', {
    enableCpuMemArena: arena,
    enableMemPattern: arena,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: ERRORS_ONLY,
    extra: { session: threads > 1 ? SPIN_BRIEFLY : NO_SPIN },
  });
  const maxBatchSize = largestBatch(session, input.name);
  const feeds = (pixels: Uint8Array, count: number): InferenceSession.FeedsType => {
    const data = tensors.fill(pixels, count);
    const dims = tensors.dims(count);
    return {
      [input.name]: data instanceof Uint8Array ? new Tensor('uint8', data, dims) : new Tensor('float32', data, dims),
    };
  };

  const { width, height } = model.preprocessing;
  const first = (await session.run(feeds(new Uint8Array(width * height * 3), 1), [output.name]))[output.name];
  const classes = classesOf(first, output.name);
  return {
    classes,
    maxBatchSize,
    notice,
    async run(pixels, scores, count) {
      // The session writes into the caller's memory: nothing is left to collect after a call.
      await session.run(feeds(pixels, count), { [output.name]: new Tensor('float32', scores, [count, classes]) });
      if (output.kind === 'logits') softmaxInPlace(scores, classes);
    },
    release: () => session.release(),
  };
}

/** Scores of one image that a run has given. Throws unless they are float32[1, classes]. */
function classesOf(scores: Tensor | undefined, name: string): number {
  if (!(scores?.data instanceof Float32Array)) throw new Error(`Output ${name} is not of type float32.`);
  const [count, classes] = scores.dims;
  if (scores.dims.length === 2 && count === 1 && classes !== undefined && classes > 0) return classes;
  throw new Error(`Output ${name} has the shape [${scores.dims.join(', ')}], not [1, classes].`);
}

function largestBatch(session: InferenceSession, inputName: string): number {
  const input = session.inputMetadata.find(({ name }) => name === inputName);
  const batch = input?.isTensor ? input.shape[0] : undefined;
  if (typeof batch !== 'number') return Infinity;
  if (batch !== 1)
    throw new Error(`Its batch size is fixed to ${String(batch)}: export it with a variable one, or with 1.`);
  return batch;
}
