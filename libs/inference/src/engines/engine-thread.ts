import { Worker } from 'node:worker_threads';
import type { BatchScores, Pixels } from '../classifier.js';
import { EngineError } from '../engine-error.js';
import type { Lane, Slabs, ThreadReply, ThreadRequest, ThreadSetup } from './engine-protocol.js';

/** A worker thread with a loaded model; it takes one call at a time. */
export interface EngineThread {
  readonly classes: number;
  readonly maxBatchSize: number;
  /** Why the model runs elsewhere than it was meant to. */
  readonly notice: string | undefined;
  classify(batch: readonly Pixels[], lane: Lane): Promise<BatchScores>;
  /** Releases the model and ends the thread, after the call under way. */
  close(): Promise<void>;
}

interface Settle {
  resolve(reply: ThreadReply): void;
  reject(error: Error): void;
}

/**
 * Starts a thread and loads the model in it.
 * @param onFailure called once when the thread ends without having been told to.
 * @throws EngineError when the model can't be loaded.
 */
export async function openEngineThread(
  setup: ThreadSetup,
  onFailure: (error: EngineError) => void,
  entry = new URL('./thread-entry.js', import.meta.url),
): Promise<EngineThread> {
  const worker = new Worker(entry, { workerData: setup, name: setup.model.engine });
  let waiting: Settle | undefined;
  let ended: EngineError | undefined;
  let isLoaded = false;

  const nextReply = (): Promise<ThreadReply> =>
    new Promise((resolve, reject) => {
      if (ended) reject(ended);
      else waiting = { resolve, reject };
    });
  const fail = (error: EngineError): void => {
    if (ended) return;
    ended = error;
    waiting?.reject(error);
    if (isLoaded) onFailure(error);
  };
  worker.on('message', (reply: ThreadReply) => {
    const settle = waiting;
    waiting = undefined;
    settle?.resolve(reply);
  });
  worker.on('error', (cause) => {
    fail(new EngineError('stopped', `An inference thread failed: ${String(cause)}`, { cause }));
  });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(new EngineError('stopped', `An inference thread ended with code ${String(code)}.`));
      resolve();
    });
  });

  const loaded = await nextReply();
  if (loaded.kind !== 'loaded') {
    await exited;
    throw new EngineError('load_failed', loaded.kind === 'load_failed' ? loaded.message : `unexpected ${loaded.kind}`);
  }
  isLoaded = true;
  const { classes, maxBatchSize, notice } = loaded;
  const { width, height } = setup.model.preprocessing;
  const imageLength = width * height * 3;
  let slabs: Slabs = {
    pixels: new ArrayBuffer(maxBatchSize * imageLength),
    scores: new ArrayBuffer(maxBatchSize * classes * Float32Array.BYTES_PER_ELEMENT),
  };
  const send = (request: ThreadRequest, transfer: readonly ArrayBuffer[] = []): void => {
    worker.postMessage(request, transfer);
  };

  return {
    classes,
    maxBatchSize,
    notice,
    async classify(batch, lane) {
      const reply = nextReply();
      if (!ended) {
        const pixels = new Uint8Array(slabs.pixels);
        for (const [index, image] of batch.entries()) pixels.set(image.data, index * imageLength);
        send({ kind: 'classify', slabs, count: batch.length, lane }, [slabs.pixels, slabs.scores]);
      }
      const answer = await reply;
      if (answer.kind === 'loaded' || answer.kind === 'load_failed') throw new TypeError(`unexpected ${answer.kind}`);
      slabs = answer.slabs;
      if (answer.kind === 'call_failed') throw new EngineError('call_failed', answer.message);
      const { unusable, inferredMs } = answer;
      const all = new Float32Array(slabs.scores);
      const scores = batch.map((_, index) =>
        unusable.includes(index) ? undefined : all.slice(index * classes, (index + 1) * classes),
      );
      return { scores, inferredMs };
    },
    async close() {
      ended ??= new EngineError('closed', 'The engine is closed.');
      send({ kind: 'close' });
      await exited;
    },
  };
}
