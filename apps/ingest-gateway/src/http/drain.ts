import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface DrainTimes {
  /** How long requests are still taken. */
  readonly delayMs: number;
  /** When whatever is not finished is cut off. */
  readonly deadlineMs: number;
}

// Node closes the connections that are idle when the server closes: not those that become so afterwards, nor those that a
// client opened to have one at hand and never used.
const IDLE_CHECK_MS = 50;
// A request follows its connection sooner than this, or the client had none to send.
const SILENT_MS = 500;

/**
 * Lets a server go without failing a request: the returned function takes requests for a while longer, asking each client to
 * open its next connection elsewhere, then finishes what is under way and closes. A client that keeps its connection does
 * not find it closed in its face.
 */
export function addDrain(app: FastifyInstance): (times: DrainTimes) => Promise<void> {
  let draining = false;
  const connectedAt = new Map<Socket, number>();
  app.server.on('connection', (socket) => {
    connectedAt.set(socket, performance.now());
    socket.once('close', () => connectedAt.delete(socket));
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) void reply.header('connection', 'close');
    done(null, payload);
  });
  return async ({ delayMs, deadlineMs }) => {
    draining = true;
    const deadline = setTimeout(() => {
      app.server.closeAllConnections();
    }, deadlineMs);
    await delay(delayMs);
    const idleCheck = setInterval(() => {
      app.server.closeIdleConnections();
      const silentSince = performance.now() - SILENT_MS;
      for (const [socket, at] of connectedAt) if (socket.bytesRead === 0 && at < silentSince) socket.destroy();
    }, IDLE_CHECK_MS);
    try {
      await app.close();
    } finally {
      clearInterval(idleCheck);
      clearTimeout(deadline);
    }
  };
}
