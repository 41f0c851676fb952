import { parentPort, workerData } from 'node:worker_threads';
import { unusableRows } from '../scores.js';
import { openTensorMaker } from '../tensor-input.js';
import type { Lane, Slabs, ThreadReply, ThreadRequest, ThreadSetup } from './onnx-protocol.js';
import { openOnnxSession } from './onnx-session.js';
import type { OnnxSession } from './onnx-session.js';

// The entry of a worker thread: onnxruntime-node blocks the thread that calls it.
if (!parentPort) throw new Error('onnx-thread is the entry of a worker thread');
const owner = parentPort;
// What engine-thread.ts hands over.
const { model, maxBatchSize, laneThreads } = workerData as ThreadSetup;

const reply = (message: ThreadReply, slabs?: Slabs): void => {
  owner.postMessage(message, slabs ? [slabs.pixels, slabs.scores] : []);
};

async function openLanes(): Promise<Record<Lane, OnnxSession>> {
  const { width, height } = model.preprocessing;
  const tensors = openTensorMaker(model.input, width, height, maxBatchSize);
  const narrow = await openOnnxSession(model, tensors, 'narrow', laneThreads.narrow);
  const wide = laneThreads.wide ? await openOnnxSession(model, tensors, 'wide', laneThreads.wide) : narrow;
  return { narrow, wide };
}

async function classify(session: OnnxSession, slabs: Slabs, count: number): Promise<void> {
  const { width, height } = model.preprocessing;
  const startedAt = performance.now();
  try {
    const scores = new Float32Array(slabs.scores, 0, count * session.classes);
    await session.run(new Uint8Array(slabs.pixels, 0, count * width * height * 3), scores, count);
    const unusable = unusableRows(scores, session.classes);
    reply({ kind: 'classified', slabs, unusable, inferredMs: performance.now() - startedAt }, slabs);
  } catch (error) {
    reply({ kind: 'call_failed', slabs, message: String(error) }, slabs);
  }
}

async function close(lanes: Record<Lane, OnnxSession>): Promise<void> {
  for (const session of new Set(Object.values(lanes))) await session.release();
  owner.close();
}

try {
  const lanes = await openLanes();
  owner.on('message', (request: ThreadRequest) => {
    void (request.kind === 'close' ? close(lanes) : classify(lanes[request.lane], request.slabs, request.count));
  });
  const { classes, maxBatchSize: largest } = lanes.narrow;
  reply({ kind: 'loaded', classes, maxBatchSize: Math.min(largest, maxBatchSize) });
} catch (error) {
  reply({ kind: 'load_failed', message: String(error) });
}
