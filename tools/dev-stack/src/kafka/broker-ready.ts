import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const attemptMs = 2_000;
const betweenMs = 100;

/** Resolves true once a broker on 127.0.0.1 answers a request, false when `gaveUp` turns true before. */
export async function brokerAnswers(port: number, gaveUp: () => boolean): Promise<boolean> {
  while (!gaveUp()) {
    if (await answersOnce(port)) return true;
    await delay(betweenMs);
  }
  return false;
}

/** Sends an ApiVersions request, the one every broker understands in any version, and waits for its answer. */
async function answersOnce(port: number): Promise<boolean> {
  const correlationId = 7;
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(18, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(correlationId, 8);
  request.writeInt16BE(-1, 12);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const finish = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(attemptMs, finish(false));
    socket.on('error', finish(false));
    socket.on('close', finish(false));
    socket.once('data', (answer) =>
      finish(answer.length >= 10 && answer.readInt32BE(4) === correlationId && answer.readInt16BE(8) === 0)(),
    );
  });
}
