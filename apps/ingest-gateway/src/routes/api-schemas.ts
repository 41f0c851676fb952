import { predictionJsonSchema } from '@sightline/messages';
import { problemKinds } from '../http/problem.js';

const { $schema: _dialect, $id: _file, $comment: _origin, ...prediction } = predictionJsonSchema;

/** What became of one image; generated from its Avro schema. */
export const predictionSchema = { ...prediction, title: 'Prediction' };

const imageId = { type: 'string', description: 'Identity of the image, to ask for its prediction.' };
const predictionUrl = { type: 'string', description: 'Where the prediction is to be had.' };

/** The answer to one image that was accepted and has no prediction yet. */
export const acceptedSchema = {
  title: 'Accepted image',
  description: 'The image is safe in Kafka; its prediction comes.',
  type: 'object',
  required: ['image_id', 'status', 'prediction_url'],
  properties: { image_id: imageId, status: { const: 'accepted' }, prediction_url: predictionUrl },
};

/** The answer to a form, whose files are listed in their order. */
export const imagesSchema = {
  title: 'Images of a form',
  type: 'object',
  required: ['images'],
  properties: {
    images: {
      type: 'array',
      items: {
        type: 'object',
        required: ['image_id', 'file', 'prediction_url', 'prediction'],
        properties: {
          image_id: imageId,
          file: { type: 'string', description: 'Name of the file as it was sent.' },
          prediction_url: predictionUrl,
          prediction: { anyOf: [predictionSchema, { type: 'null' }], description: 'null until it is there.' },
        },
      },
    },
  },
};

const problemSchema = {
  title: 'Problem',
  description: 'RFC 9457 problem details.',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', description: 'Page that explains the code, relative to this gateway.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do.' },
    code: { type: 'string', enum: Object.keys(problemKinds), description: 'Stable; made for programs.' },
    request_id: { type: 'string' },
  },
};

/** A JSON answer of a schema. */
export function jsonAnswer(description: string, schema: object): object {
  return { description, content: { 'application/json': { schema } } };
}

/** Problem answers of these statuses. */
export function problemAnswers(...statuses: readonly number[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = Object.entries(problemKinds).flatMap(([code, kind]) => (kind.status === status ? [code] : []));
      return [
        status,
        { description: codes.join(', '), content: { 'application/problem+json': { schema: problemSchema } } },
      ];
    }),
  );
}

/** Text of a query parameter or header. */
export function textParameter(description: string): object {
  return { type: 'string', description };
}
