import { totalmem } from 'node:os';
import type { ThreadPlan } from '@sightline/inference';
import { ModelError } from '@sightline/models';
import type { LocalManifest } from '@sightline/models';
import type { HostedModel } from './hosted-model.js';

const MEBIBYTE = 1024 * 1024;
/** What a session is counted with beside weights, for engine, arena and tensors of a batch: on the safe side for models of some MB. */
const SESSION_BYTES = 32 * MEBIBYTE;
/** Weights lie in memory as the file has them and once more as the engine arranges them. */
const WEIGHT_COPIES = 2;
/** A remote model is a connection and a queue. */
export const REMOTE_BYTES = 4 * MEBIBYTE;
/** The rest is for pictures, messages and the heap. */
const MODELS_SHARE = 0.6;

/**
 * The memory a model is counted with before it was ever loaded here, bytes. An estimate: what a process really grows by can be
 * told only while nothing else happens in it.
 */
export function modelMemory(manifest: LocalManifest, plan: Omit<ThreadPlan, 'device'>): number {
  // TensorFlow has no session over all cores.
  const hasWide = manifest.engine === 'onnx' && plan.wideThreads > plan.threadsPerSession;
  return (plan.sessions + (hasWide ? 1 : 0)) * (SESSION_BYTES + WEIGHT_COPIES * weightBytes(manifest));
}

/** The memory of a model by what the process grew by; memory that others gave back may have hidden a part of it. */
export function measuredMemory(manifest: LocalManifest, grownBytes: number): number {
  return Math.max(grownBytes, weightBytes(manifest));
}

function weightBytes(manifest: LocalManifest): number {
  return [manifest, ...manifest.moreFiles].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The share of the memory this process may use, by its control group or else the machine, that models get unless set. */
export function defaultModelMemory(constrained = process.constrainedMemory(), machine = totalmem()): number {
  // Without a limit Node says 0, or a number no machine has.
  const limit = constrained > 0 ? Math.min(constrained, machine) : machine;
  return Math.floor(limit * MODELS_SHARE);
}

/**
 * Chooses what is closed so that `bytes` more fit: of those that nothing wants and no image uses, the least recently used first.
 * @throws ModelError `no_memory` when even all of them are not enough; then nothing is to be closed.
 */
export function makeRoom(
  bytes: number,
  maxBytes: number,
  hosted: Iterable<HostedModel>,
  isWanted: (model: HostedModel) => boolean,
): readonly HostedModel[] {
  const all = [...hosted];
  const size = (models: readonly HostedModel[]): number =>
    models.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  const idle = all
    .filter((model) => model.state === 'ready' && !model.inUse && !isWanted(model))
    .sort((a, b) => a.lastUsed - b.lastUsed);
  const inTheWay = size(all) - size(idle);
  if (inTheWay + bytes > maxBytes) {
    const [needed, free, most] = [bytes, Math.max(0, maxBytes - inTheWay), maxBytes].map(inMebibytes);
    throw new ModelError(
      'no_memory',
      `It needs ${String(needed)} MiB and ${String(free)} of the ${String(most)} MiB of MODEL_MEMORY_BYTES can be had: raise it, use fewer models or set fewer INFERENCE_SESSIONS.`,
    );
  }
  const closed: HostedModel[] = [];
  let used = size(all);
  for (const model of idle) {
    if (used + bytes <= maxBytes) break;
    closed.push(model);
    used -= model.memoryBytes ?? 0;
  }
  return closed;
}

function inMebibytes(bytes: number): number {
  return Math.ceil(bytes / MEBIBYTE);
}
