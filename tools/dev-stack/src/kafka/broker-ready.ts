import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const attemptMs = 2_000;
const betweenMs = 100;
const correlationId = 7;

/**
 * Resolves true once a broker on 127.0.0.1 answers a metadata request and counts itself in, false when `gaveUp` turns true
 * before. A starting broker accepts connections while it still waits to be let into its cluster.
 */
export async function brokerAnswers(port: number, gaveUp: () => boolean): Promise<boolean> {
  while (!gaveUp()) {
    if (await answersOnce(port)) return true;
    await delay(betweenMs);
  }
  return false;
}

async function answersOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(metadataRequest()));
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(attemptMs, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.once('data', (answer) => finish(brokerCount(answer) > 0));
  });
}

/** Metadata, version 4, of no topics: length, key, version, correlation id, no client id, no topics, no creation. */
function metadataRequest(): Buffer {
  const request = Buffer.alloc(19);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(3, 4);
  request.writeInt16BE(4, 6);
  request.writeInt32BE(correlationId, 8);
  request.writeInt16BE(-1, 12);
  return request;
}

/** Length, correlation id and throttle time stand before the number of brokers. */
function brokerCount(answer: Buffer): number {
  return answer.length >= 16 && answer.readInt32BE(4) === correlationId ? answer.readInt32BE(12) : 0;
}
