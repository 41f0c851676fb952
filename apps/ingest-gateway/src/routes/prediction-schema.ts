import { jsonAnswer, predictionSchema, problemAnswers, textParameter } from './api-schemas.js';

/** `GET /v1/predictions/{image_id}` for the API description. */
export const predictionRouteSchema = {
  operationId: 'getPrediction',
  tags: ['predictions'],
  summary: 'The prediction of an image that was sent recently',
  params: { type: 'object', properties: { image_id: textParameter('As the upload was answered.') } },
  querystring: {
    type: 'object',
    properties: { wait: textParameter('Milliseconds to wait for it; without a value as long as the gateway allows.') },
  },
  response: { 200: jsonAnswer('The prediction', predictionSchema), ...problemAnswers(400, 401, 404, 429) },
};

const several = (items: object, description: string): object => ({ type: 'array', items, maxItems: 100, description });

/** `GET /v1/predictions/stream` for the API description. */
export const streamRouteSchema = {
  operationId: 'streamPredictions',
  tags: ['predictions'],
  summary: 'Predictions as they are made, as server-sent events',
  description:
    'Each event is one prediction as JSON. Give a parameter several times for any of its values. A reader that reconnects with ' +
    'Last-Event-ID gets what it missed, as far as the gateway remembers; an event named `gap` says that something may be missing.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      source: several(
        { type: 'string', enum: ['http', 'gcs', 'simulator', 'external'] },
        'Entrance the image came through.',
      ),
      source_key: several({ type: 'string' }, 'Camera or stream of the image.'),
      label: several({ type: 'string' }, 'Most probable label.'),
      outcome: several(
        { type: 'string', enum: ['classified', 'low_confidence', 'rejected'] },
        'What became of the image.',
      ),
      role: several({ type: 'string', enum: ['primary', 'shadow'] }, 'primary unless given.'),
      last_event_id: textParameter('For clients that cannot set the Last-Event-ID header.'),
    },
  },
  response: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    ...problemAnswers(400, 401, 429, 503),
  },
};
