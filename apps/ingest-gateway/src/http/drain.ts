import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a server go without failing a request: the returned function takes requests for a while longer, asking each client to
 * open its next connection elsewhere. A client that keeps its connection never finds it closed in its face.
 */
export function addDrain(app: FastifyInstance): (delayMs: number) => Promise<void> {
  let draining = false;
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) void reply.header('connection', 'close');
    done(null, payload);
  });
  return async (delayMs) => {
    draining = true;
    await delay(delayMs);
  };
}
