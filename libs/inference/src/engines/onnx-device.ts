import { existsSync } from 'node:fs';
import { InferenceSession } from 'onnxruntime-node';
import type { DeviceOptions } from './engine-protocol.js';

/** A session, and why it runs on the processor where a GPU is. */
export interface DeviceSession {
  readonly session: InferenceSession;
  readonly notice?: string | undefined;
}

type Create = (path: string, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;

/** What each device falls back to for operators that it lacks. */
const PROVIDERS = { cpu: ['cpu'], cuda: ['cuda', 'cpu'], tensorrt: ['tensorrt', 'cuda', 'cpu'] } as const;

/** Whether the driver of an NVIDIA GPU has made its device: on Linux, under WSL. */
function hasGpu(): boolean {
  return existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}

/**
 * Loads a model on a device. `auto` never takes TensorRT, which builds its plan for minutes at each start.
 * @throws Error where the device was asked for by name and can't be used.
 */
export async function createOnDevice(
  path: string,
  device: NonNullable<DeviceOptions['device']>,
  options: InferenceSession.SessionOptions,
  gpuIsHere = hasGpu,
  create: Create = (file, all) => InferenceSession.create(file, all),
): Promise<DeviceSession> {
  const on = (name: keyof typeof PROVIDERS): Promise<InferenceSession> =>
    create(path, { ...options, executionProviders: PROVIDERS[name] });
  if (device === 'cpu' || (device === 'auto' && !gpuIsHere())) return { session: await on('cpu') };
  try {
    return { session: await on(device === 'auto' ? 'cuda' : device) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (device !== 'auto') throw refusal(device, reason, cause);
    return { session: await on('cpu'), notice: `The GPU can't be used, the processor runs the model: ${reason}` };
  }
}

function refusal(device: string, reason: string, cause: unknown): Error {
  const mend =
    'Install onnxruntime-node with its CUDA files and a driver that fits, or set INFERENCE_DEVICE to auto or cpu.';
  return new Error(`INFERENCE_DEVICE=${device} can't be used: ${reason} ${mend}`, { cause });
}
