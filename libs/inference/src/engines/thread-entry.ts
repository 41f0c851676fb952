import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { unusableRows } from '../scores.js';
import { openTensorMaker } from '../tensor-input.js';
import type { Lane, Slabs, ThreadReply, ThreadRequest, ThreadSetup } from './engine-protocol.js';
import type { EngineSession } from './engine-session.js';
import { openEngineSession } from './open-engine-session.js';

// The entry of a worker thread: the engines block the thread that calls them.
if (!parentPort) throw new Error('thread-entry is the entry of a worker thread');
const owner = parentPort;
// What engine-thread.ts hands over.
const { model, maxBatchSize, laneThreads, background, device } = workerData as ThreadSetup;

const reply = (message: ThreadReply, slabs?: Slabs): void => {
  owner.postMessage(message, slabs ? [slabs.pixels, slabs.scores] : []);
};

async function openLanes(): Promise<Record<Lane, EngineSession>> {
  const { width, height } = model.preprocessing;
  const tensors = openTensorMaker(model.input, width, height, maxBatchSize);
  const narrow = await openEngineSession(model, tensors, laneThreads.narrow, device);
  const wide = laneThreads.wide ? await openEngineSession(model, tensors, laneThreads.wide, device) : narrow;
  return { narrow, wide };
}

async function classify(session: EngineSession, slabs: Slabs, count: number): Promise<void> {
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

async function close(lanes: Record<Lane, EngineSession>): Promise<void> {
  for (const session of new Set(Object.values(lanes))) await session.release();
  owner.close();
}

// On Linux it is the calling thread that gets the priority, and the threads that an engine makes from here inherit it; elsewhere
// it would be the whole process.
if (background && platform() === 'linux') setPriority(constants.priority.PRIORITY_LOW);

try {
  const lanes = await openLanes();
  owner.on('message', (request: ThreadRequest) => {
    void (request.kind === 'close' ? close(lanes) : classify(lanes[request.lane], request.slabs, request.count));
  });
  const { classes, maxBatchSize: largest, notice } = lanes.narrow;
  reply({ kind: 'loaded', classes, maxBatchSize: Math.min(largest, maxBatchSize), notice });
} catch (error) {
  reply({ kind: 'load_failed', message: String(error) });
}
