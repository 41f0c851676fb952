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

/**
 * Lets a server go without failing a request: the returned function takes requests for a while longer, asking each client to
 * open its next connection elsewhere, then finishes what is under way and closes. A client that keeps its connection does
 * not find it closed in its face.
 */
export function addDrain(app: FastifyInstance): (times: DrainTimes) => Promise<void> {
  let draining = false;
  const connections = new Set<Socket>();
  app.server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
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
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    }, IDLE_CHECK_MS);
    try {
      await app.close();
    } finally {
      clearInterval(idleCheck);
      clearTimeout(deadline);
    }
  };
}
