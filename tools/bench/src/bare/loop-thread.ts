import { parentPort, workerData } from 'node:worker_threads';
import { classify, decode, openSession, type BareModel } from './bare-model.js';

/** What a thread of the bare loop is started with. */
export interface EngineSetup {
  readonly model: BareModel;
  /** Whether it gets JPEGs instead of pixels. */
  readonly decodes: boolean;
}

/** The most probable class; 'ready' once, when the model is loaded. */
export type EngineReply = 'ready' | number;

const { model, decodes } = workerData as EngineSetup;
const session = await openSession(model, { threads: 1, spin: false });

parentPort?.on('message', (bytes: Uint8Array) => {
  void (async () => {
    const { index } = await classify(session, model, decodes ? await decode(bytes, model) : bytes);
    parentPort?.postMessage(index satisfies EngineReply);
  })();
});
parentPort?.postMessage('ready' satisfies EngineReply);
