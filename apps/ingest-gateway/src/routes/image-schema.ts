import {
  acceptedSchema,
  imagesSchema,
  jsonAnswer,
  predictionSchema,
  problemAnswers,
  textParameter,
} from './api-schemas.js';

const sourceKey = 'Camera or stream the image belongs to: order holds within one. At most 256 characters.';
const sequenceNumber =
  'Position of the image as its source counts; in a form that of the first file, from which the others count on.';
const model = 'Name of the model that shall answer; without it the route decides.';
const image = { type: 'string', contentMediaType: 'application/octet-stream' };

const parameters = {
  wait: textParameter(
    'Milliseconds to wait for the prediction; without a value as long as the gateway allows. Without the parameter: none.',
  ),
  source_key: textParameter(sourceKey),
  sequence_number: textParameter(sequenceNumber),
  model: textParameter(model),
};

const headers = {
  'idempotency-key': textParameter(
    'Makes sending again safe: the same key is the same image_id, published once while the gateway remembers it; with other bytes 422.',
  ),
  prefer: textParameter('wait=SECONDS, as RFC 7240 has it; answered with Preference-Applied.'),
  'x-source-key': textParameter(sourceKey),
};

const json = {
  type: 'object',
  required: ['image_data'],
  properties: {
    image_data: { type: 'string', contentEncoding: 'base64', description: 'The file in base64; a data: URL will do.' },
    image_id: {
      type: 'string',
      description: 'An id of your own, treated as an Idempotency-Key. Without it you are given one.',
    },
    source_key: { type: 'string', description: sourceKey },
    source: { type: 'string', description: 'Taken as source_key where there is none, as in the earlier pipeline.' },
    sequence_number: { type: 'integer', minimum: 0, description: sequenceNumber },
    model: { type: 'string', description: model },
    timestamp: { type: ['string', 'number'], description: 'When the image was taken; kept as metadata.timestamp.' },
    metadata: {
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
      description: 'Up to 32 pairs of your own.',
    },
  },
};

const form = {
  type: 'object',
  properties: {
    image: { type: 'array', items: image, description: 'One file or several, under any names.' },
    source_key: { type: 'string', description: sourceKey },
    sequence_number: { type: 'integer', description: sequenceNumber },
    model: { type: 'string', description: model },
    'metadata.place': { type: 'string', description: 'metadata.NAME: a pair of your own.' },
  },
};

/** `POST /v1/images` for the API description. */
export const imageRouteSchema = {
  operationId: 'sendImage',
  tags: ['images'],
  summary: 'Send an image, or several',
  description:
    'The format is found from the bytes, whatever name and type they carry. 202: the image is safe in Kafka. 200 (when waiting): ' +
    'every prediction is there; a picture that turns out to be damaged is a prediction too, with outcome `rejected` and its error_code.',
  querystring: { type: 'object', properties: parameters },
  headers: { type: 'object', properties: headers },
  body: {
    content: {
      'image/jpeg': { schema: image },
      'application/octet-stream': { schema: image },
      'multipart/form-data': { schema: form },
      'application/json': { schema: json },
    },
  },
  response: {
    200: jsonAnswer('The prediction; for a form those of all files', { anyOf: [predictionSchema, imagesSchema] }),
    202: jsonAnswer('Accepted; Location says where the prediction will be', { anyOf: [acceptedSchema, imagesSchema] }),
    ...problemAnswers(400, 401, 413, 415, 422, 429, 503),
  },
};
