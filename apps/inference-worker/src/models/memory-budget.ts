import { totalmem } from 'node:os';
import type { ThreadPlan } from '@sightline/inference';
import { ModelError } from '@sightline/models';
import type { ResolvedModel } from '@sightline/models';
import type { HostedModel } from './hosted-model.js';

const MEBIBYTE = 1024 * 1024;
/** What a session is counted with beside weights, for engine, arena and tensors of a batch: on the safe side for models of some MB. */
const SESSION_BYTES = 32 * MEBIBYTE;
/** Weights lie in memory as the file has them and once more as the engine arranges them. */
const WEIGHT_COPIES = 2;
/** A remote model is a connection and a queue. */
const REMOTE_BYTES = 4 * MEBIBYTE;
/** The rest is for pictures, messages and the heap. */
const MODELS_SHARE = 0.6;

/**
 * The memory a model is counted with, bytes. An estimate, the same in every worker and before anything is loaded: what a
 * process really grows by cannot be told from the pictures that it decodes meanwhile.
 */
export function modelMemory({ manifest }: ResolvedModel, plan: ThreadPlan): number {
  if (manifest.engine === 'remote') return REMOTE_BYTES;
  const weights = [manifest, ...manifest.moreFiles].reduce((sum, { bytes }) => sum + bytes, 0);
  const sessions = plan.sessions + (plan.wideThreads > plan.threadsPerSession ? 1 : 0);
  return sessions * (SESSION_BYTES + WEIGHT_COPIES * weights);
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
