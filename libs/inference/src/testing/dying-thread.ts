import { parentPort } from 'node:worker_threads';
import type { ThreadReply } from '../engines/engine-protocol.js';

// The entry of a thread that loads, and dies of its first call.
const loaded: ThreadReply = { kind: 'loaded', classes: 3, maxBatchSize: 1 };
parentPort?.on('message', () => process.exit(9));
parentPort?.postMessage(loaded);
