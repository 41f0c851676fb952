import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RetryableError } from './errors.js';
import { imageReceivedSchema, predictionSchema } from './generated/schemas.js';
import { openCodecs, type Codecs } from './open-codecs.js';
import {
  openStandInRegistry,
  sampleImage,
  samplePrediction,
  unreadableCode,
  type StandInRegistry,
} from './testing/index.js';

let registry: StandInRegistry;
const codecsOf = (url: string): Codecs =>
  openCodecs({
    SCHEMA_REGISTRY_URL: url,
    SCHEMA_REGISTRY_USER: undefined,
    SCHEMA_REGISTRY_PASSWORD: undefined,
    WRITE_SCHEMAS: [],
    PREDICTIONS_ENCODING: 'avro',
    RESULTS_TOPIC: 'results',
  });

/** The body of an Avro message behind the id of another schema. */
function framed(id: number, value: Buffer, prefixLength = 5): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeInt32BE(id, 1);
  return Buffer.concat([prefix, value.subarray(prefixLength)]);
}

beforeEach(async () => {
  registry = await openStandInRegistry();
});

afterEach(async () => {
  await registry.close();
});

describe('with a schema registry', () => {
  it('messages carry the id under which the schema is registered for their topic', async () => {
    const { imageReceived, prediction, deadLetter } = codecsOf(registry.url);
    registry.add('another-value', '"string"');
    const image = await imageReceived.encode(sampleImage());
    expect(image.value.subarray(0, 5).toString('hex')).toBe('0000000002');
    expect(registry.versions('image-stream-value').map((schema) => JSON.parse(schema) as unknown)).toEqual([
      imageReceivedSchema,
    ]);
    expect(registry.compatibility('image-stream-value')).toBe('BACKWARD');
    await prediction.encode(samplePrediction());
    expect(registry.versions('results-value').map((schema) => JSON.parse(schema) as unknown)).toEqual([
      predictionSchema,
    ]);
    await deadLetter.encode({
      topic: 't',
      partition: 0,
      offset: 0,
      timestamp: 0,
      error_code: '',
      error_message: '',
      consumer: '',
      failed_at: 0,
    });
    expect(registry.versions('image-stream.dead-letter-value')).toHaveLength(1);
    expect(registry.versions('image-stream-results.dead-letter-value')).toHaveLength(1);
  });

  it('messages are given back as they were, and the registry is asked once', async () => {
    const writer = codecsOf(registry.url);
    const reader = codecsOf(registry.url);
    for (let round = 0; round < 3; round++) {
      const { value } = await writer.imageReceived.encode(sampleImage());
      expect(await reader.imageReceived.decode(value)).toEqual(sampleImage());
    }
    expect(registry.requests).toEqual([
      'GET /config/image-stream-value',
      'POST /subjects/image-stream-value/versions',
      'PUT /config/image-stream-value',
      'GET /schemas/ids/1',
    ]);
  });

  it('messages with a fingerprint are still read', async () => {
    const plain = openCodecs({
      SCHEMA_REGISTRY_URL: undefined,
      SCHEMA_REGISTRY_USER: undefined,
      SCHEMA_REGISTRY_PASSWORD: undefined,
      WRITE_SCHEMAS: [],
      PREDICTIONS_ENCODING: 'avro',
    });
    const written = await plain.imageReceived.encode(sampleImage());
    expect(await codecsOf(registry.url).imageReceived.decode(written.value)).toEqual(sampleImage());
    expect(registry.requests).toEqual([]);
  });

  it('a message of a newer writer is read: what it added is left out', async () => {
    const { imageReceived } = codecsOf(registry.url);
    const { value } = await imageReceived.encode(sampleImage());
    const newer = {
      ...imageReceivedSchema,
      fields: [...imageReceivedSchema.fields, { name: 'tags', type: { type: 'array', items: 'string' }, default: [] }],
    };
    const id = registry.add('image-stream-value', JSON.stringify(newer));
    const tags = Buffer.from([0x02, 0x02, 0x61, 0x00]);
    expect(await imageReceived.decode(framed(id, Buffer.concat([value, tags])))).toEqual(sampleImage());
  });

  it('a message is unreadable when its schema is not there, is another record or is not Avro', async () => {
    const { imageReceived } = codecsOf(registry.url);
    const { value } = await imageReceived.encode(sampleImage());
    const other = registry.add('other-value', JSON.stringify(predictionSchema));
    const json = registry.add('json-value', '{"type":"object"}', 'JSON');
    expect(await unreadableCode(imageReceived.decode(framed(99, value)))).toBe('unknown_schema');
    expect(await unreadableCode(imageReceived.decode(framed(other, value)))).toBe('incompatible_schema');
    expect(await unreadableCode(imageReceived.decode(framed(json, value)))).toBe('incompatible_schema');
    expect(await unreadableCode(imageReceived.decode(Buffer.from([0, 0, 0])))).toBe('broken_avro');
    expect(await unreadableCode(imageReceived.decode(framed(1, value.subarray(0, 20))))).toBe('broken_avro');
  });

  it.each([500, 503, 401, 429])(
    'a message waits while the registry answers %d, and is read afterwards',
    async (status) => {
      const { imageReceived } = codecsOf(registry.url);
      const { value } = await imageReceived.encode(sampleImage());
      const reader = codecsOf(registry.url).imageReceived;
      registry.failWith = status;
      await expect(reader.decode(value)).rejects.toThrow(RetryableError);
      registry.failWith = undefined;
      expect(await reader.decode(value)).toEqual(sampleImage());
    },
  );

  it('a message is written when the registry is back', async () => {
    const { imageReceived } = codecsOf(registry.url);
    registry.failWith = 503;
    await expect(imageReceived.encode(sampleImage())).rejects.toThrow(RetryableError);
    registry.failWith = undefined;
    expect(await imageReceived.decode((await imageReceived.encode(sampleImage())).value)).toEqual(sampleImage());
  });

  it('no connection means: try again later', async () => {
    const { imageReceived } = codecsOf('http://127.0.0.1:9');
    await expect(imageReceived.encode(sampleImage())).rejects.toThrow(RetryableError);
    await expect(imageReceived.decode(Buffer.from([0, 0, 0, 0, 1, 0]))).rejects.toThrow(RetryableError);
  });

  it('a schema that the registry refuses is an error that names the subject', async () => {
    registry.add('image-stream-value', '{"type":"record","name":"Other","fields":[{"name":"a","type":"int"}]}');
    const encoding = codecsOf(registry.url).imageReceived.encode(sampleImage());
    await expect(encoding).rejects.toThrow('refused image-stream-value');
    await expect(encoding).rejects.not.toBeInstanceOf(RetryableError);
  });
});
