import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { answerParent } from '../processes/parent-channel.js';
import { classify, decode, openSession, type BareModel, type SessionPlan } from './bare-model.js';

/** What the bare route is started with. */
export interface RouteSetup {
  readonly model: BareModel;
  readonly plan: SessionPlan;
}

/** One route that decodes the body and calls the model, durable nowhere. Resolves with its address. */
async function open({ model, plan }: RouteSetup): Promise<string> {
  const session = await openSession(model, plan);
  const app = fastify({ bodyLimit: 20 * 1024 * 1024 });
  app.addContentTypeParser('image/jpeg', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post<{ Body: Buffer }>('/v1/images', async ({ body }) => classify(session, model, await decode(body, model)));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/images`;
}

answerParent({ open });
