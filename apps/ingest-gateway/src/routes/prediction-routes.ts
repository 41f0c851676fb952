import type { Prediction } from '@sightline/messages';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../http/problem.js';
import { waitOf } from '../http/wait.js';
import type { PredictionFilter } from '../predictions/prediction-stream.js';
import type { PredictionStreams } from '../predictions/prediction-streams.js';
import type { PredictionWaiters } from '../predictions/prediction-waiters.js';
import type { RecentPredictions } from '../predictions/recent-predictions.js';
import { StreamPosition } from '../predictions/stream-position.js';
import { predictionRouteSchema, streamRouteSchema } from './prediction-schema.js';

export interface PredictionRoutesOptions {
  readonly recent: RecentPredictions;
  readonly waiters: PredictionWaiters;
  readonly streams: PredictionStreams;
  readonly maxWaitMs: number;
}

/** `GET /v1/predictions/{image_id}` and `GET /v1/predictions/stream` */
export function predictionRoutes(
  app: FastifyInstance,
  { recent, waiters, streams, maxWaitMs }: PredictionRoutesOptions,
): void {
  app.get<{ Params: { image_id: string }; Querystring: { wait?: string } }>(
    '/v1/predictions/:image_id',
    { schema: predictionRouteSchema },
    async (request, reply) => {
      const { image_id: imageId } = request.params;
      const { waitMs, preferenceApplied } = waitOf(request.query.wait, request.headers.prefer?.toString(), maxWaitMs);
      const waiter = waitMs > 0 ? waiters.wait(imageId, waitMs) : undefined;
      const onClose = (): void => waiter?.cancel();
      reply.raw.on('close', onClose);
      const prediction = (await recent.primary(imageId)) ?? (await waiter?.prediction);
      reply.raw.off('close', onClose);
      waiter?.cancel();
      if (prediction === undefined) throw unknownPrediction(imageId);
      if (preferenceApplied !== undefined) void reply.header('preference-applied', preferenceApplied);
      return reply.send(prediction);
    },
  );

  app.get<{ Querystring: StreamQuery }>(
    '/v1/predictions/stream',
    { schema: streamRouteSchema, exposeHeadRoute: false },
    (request, reply) => {
      const { last_event_id: queryId, ...filters } = request.query;
      const position = lastPosition(request.headers['last-event-id']?.toString() ?? queryId);
      streams.checkRoom();
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        // Proxies of nginx's kind would hold events back.
        'x-accel-buffering': 'no',
      });
      streams.open(reply.raw, filterOf(filters), position);
    },
  );
}

type FilterField = 'source' | 'source_key' | 'label' | 'outcome' | 'role';
type StreamQuery = Readonly<Partial<Record<FilterField, readonly string[]>>> & { readonly last_event_id?: string };

/** A prediction passes when each field that is asked for has one of its values. Without a role it must be the primary one. */
function filterOf(wanted: Omit<StreamQuery, 'last_event_id'>): PredictionFilter {
  const { role = ['primary'], ...others } = wanted;
  const tests = (Object.entries({ role, ...others }) as [FilterField, readonly string[]][]).map(
    ([field, values]) =>
      (prediction: Prediction) =>
        values.includes(prediction[field] ?? ''),
  );
  return (prediction) => tests.every((test) => test(prediction));
}

function lastPosition(text: string | undefined): StreamPosition | undefined {
  if (text === undefined || text === '') return undefined;
  const position = StreamPosition.parse(text);
  if (position === undefined) {
    throw new Problem(
      'invalid_field',
      'Last-Event-ID must be the id of an event of this stream. Leave it out to begin now.',
      {
        members: { field: 'last_event_id' },
      },
    );
  }
  return position;
}

function unknownPrediction(imageId: string): Problem {
  return new Problem(
    'prediction_unknown',
    'No prediction of this image is remembered: it may still be pending (ask again, or with ?wait), it may be older than what is ' +
      'remembered here, or the image was never sent.',
    { headers: { 'retry-after': '1' }, members: { image_id: imageId } },
  );
}
