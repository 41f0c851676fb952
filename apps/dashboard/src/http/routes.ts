import type { Codec, Prediction } from '@sightline/messages';
import type { FastifyInstance } from 'fastify';
import { sessionCookie, type AccessOptions } from '../access/access-control.js';
import { addSessionRoutes } from '../access/session-routes.js';
import type { KeptDeliveries } from '../reading/kept-deliveries.js';
import type { Pictures } from '../reading/pictures.js';
import type { PredictionDetails } from '../shown/prediction-details.js';
import type { PageStreams } from './page-streams.js';
import { pageDocument, type Access } from './page-document.js';
import type { PageFile } from './page-files.js';
import { pageQuerySchema, type PageQuery } from './query.js';
import { httpError } from './server.js';

export interface RoutesOptions {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly gatewayUrl: string;
  readonly streams: PageStreams;
  readonly kept: KeptDeliveries;
  readonly codec: Pick<Codec<Prediction>, 'decode'>;
  readonly pictures: Pictures | undefined;
  readonly access: AccessOptions;
}

/** Adds the page, its files, its stream, and what it asks for single predictions. */
export function addRoutes(app: FastifyInstance, options: RoutesOptions): void {
  addPage(app, options);
  addSessionRoutes(app, options.access);
  addStream(app, options);
  addDetails(app, options);
  addThumbnails(app, options.pictures);
}

function addPage(app: FastifyInstance, { files, gatewayUrl, access }: RoutesOptions): void {
  const scripts = [...files.keys()].filter((path) => path.endsWith('.js'));
  const { html, policy } = pageDocument(scripts, gatewayUrl);
  const accessOf = (caller: string): Access => {
    if (!access.apiKeys.required) return { state: 'open' };
    return caller === '' ? { state: 'asked' } : { state: 'known', name: caller };
  };
  app.get('/', { config: { open: true } }, ({ caller }, reply) =>
    reply
      .headers({
        'content-security-policy': policy,
        'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
      })
      .type('text/html; charset=utf-8')
      .send(html(accessOf(caller))),
  );
  for (const [path, { type, body, etag }] of files) {
    app.get(path, { config: { open: true } }, (request, reply) => {
      void reply.headers({ etag, 'cache-control': 'no-cache' });
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.type(type).send(body);
    });
  }
}

function addStream(app: FastifyInstance, { streams, access: { sessions } }: RoutesOptions): void {
  app.get<{ Querystring: PageQuery }>(
    '/api/stream',
    { schema: { querystring: pageQuerySchema }, exposeHeadRoute: false },
    (request, reply) => {
      streams.checkRoom();
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        // Proxies of nginx's kind would hold events back.
        'x-accel-buffering': 'no',
      });
      const session = request.cookies[sessionCookie];
      // Who came by a session is shown nothing more once it is over.
      const allowed =
        sessions.nameOf(session) === undefined ? () => true : () => sessions.nameOf(session) !== undefined;
      streams.open({
        output: reply.raw,
        query: request.query,
        lastEventId: request.headers['last-event-id']?.toString(),
        allowed,
      });
    },
  );
}

function addDetails(app: FastifyInstance, { kept, codec }: RoutesOptions): void {
  app.get<{ Params: { place: string } }>('/api/predictions/:place', async ({ params }): Promise<PredictionDetails> => {
    const delivery = kept.get(params.place);
    if (!delivery)
      throw httpError(404, 'This prediction is no longer remembered here. It is still in the results topic.');
    const { partition, offset, timestampMs, headers, value } = delivery;
    return {
      prediction: await codec.decode(value),
      position: { partition, offset: Number(offset), writtenAt: timestampMs },
      traceId: /^00-([0-9a-f]{32})-/.exec(headers.traceparent ?? '')?.[1] ?? null,
    };
  });
}

function addThumbnails(app: FastifyInstance, pictures: Pictures | undefined): void {
  app.get<{ Params: { imageId: string } }>('/api/thumbnails/:imageId', async ({ params }, reply) => {
    const picture = await pictures?.thumbnailOf(params.imageId);
    if (!picture) throw httpError(404, 'There is no small picture of this image.');
    return reply.type('image/jpeg').header('cache-control', 'private, max-age=600').send(picture);
  });
}
