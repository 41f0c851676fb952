import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { classify, decode, openSession, type BareModel } from './bare-model.js';
import type { EngineReply, EngineSetup } from './loop-thread.js';

/**
 * Ways to keep all cores at work with these libraries:
 * `threads`: decoding from the main thread, a one-thread session in a worker thread for each core;
 * `whole`: a worker thread for each core that decodes and runs a one-thread session;
 * `wide`: everything in the main thread, one session over all cores.
 */
export const arrangements = ['threads', 'whole', 'wide'] as const;

export type Arrangement = (typeof arrangements)[number];

export type Classify = (jpeg: Buffer) => Promise<void>;

/** A loop over pictures that is ready to run. */
export interface OpenArrangement {
  readonly classify: Classify;
  /** Pictures under way at once: enough that no core waits. */
  readonly inFlight: number;
}

/** Loads the model, once for each thread of its own. */
export async function openArrangement(arrangement: Arrangement, model: BareModel): Promise<OpenArrangement> {
  const cores = availableParallelism();
  if (arrangement === 'wide') {
    const session = await openSession(model, { threads: cores, spin: false });
    return {
      inFlight: 2 * cores,
      classify: async (jpeg) => {
        await classify(session, model, await decode(jpeg, model));
      },
    };
  }
  const decodes = arrangement === 'whole';
  const pool = await openPool(cores, { model, decodes });
  return {
    inFlight: 3 * cores,
    classify: async (jpeg) => pool(decodes ? new Uint8Array(jpeg) : await decode(jpeg, model)),
  };
}

/** Threads that each take one task at a time; what comes while all are busy waits for its turn. */
async function openPool(size: number, setup: EngineSetup): Promise<(bytes: Uint8Array) => Promise<void>> {
  const idle = await Promise.all(Array.from({ length: size }, () => openThread(setup)));
  const turns: (() => void)[] = [];
  return async (bytes) => {
    while (idle.length === 0) await new Promise<void>((resolve) => turns.push(resolve));
    const thread = idle.pop();
    if (!thread) throw new TypeError('an idle thread is there');
    await thread(bytes);
    idle.push(thread);
    turns.shift()?.();
  };
}

async function openThread(setup: EngineSetup): Promise<(bytes: Uint8Array) => Promise<void>> {
  const worker = new Worker(new URL('./loop-thread.js', import.meta.url), { workerData: setup });
  await once(worker, 'message');
  return async (bytes) => {
    const replied = once(worker, 'message') as Promise<[EngineReply]>;
    worker.postMessage(bytes, bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : []);
    await replied;
  };
}
