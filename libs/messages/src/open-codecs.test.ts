import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { imageReceivedReleases } from './generated/schemas.js';
import type { ImageReceived, NewImageReceived } from './generated/messages.js';
import { openCodecs } from './open-codecs.js';
import { sampleImage, samplePrediction, unreadableCode } from './testing/index.js';

const codecs = openCodecs({
  SCHEMA_REGISTRY_URL: undefined,
  SCHEMA_REGISTRY_USER: undefined,
  SCHEMA_REGISTRY_PASSWORD: undefined,
  WRITE_SCHEMAS: [],
  PREDICTIONS_ENCODING: 'avro',
});
const { imageReceived, prediction, deadLetter, modelRouting, workerStatus, alert } = codecs;

/** A message of today's ImageReceived schema around a body of any kind. */
async function withBody(body: Buffer): Promise<Buffer> {
  return Buffer.concat([(await imageReceived.encode(sampleImage())).value.subarray(0, 10), body]);
}

describe('codecs', () => {
  it('write Avro single-object encoding that other implementations read', async () => {
    const { value, contentType } = await imageReceived.encode(sampleImage());
    expect(contentType).toBe('application/avro');
    expect(value.subarray(0, 10).toString('hex')).toBe('c3016c87d6abdecb0cff');
    const bare = avro.Type.forSchema(JSON.parse(imageReceivedReleases[0] ?? '') as avro.Schema);
    expect({ ...(bare.fromBuffer(value.subarray(10)) as ImageReceived) }).toEqual(sampleImage());
  });

  it('give back every kind of message as it was', async () => {
    const image = sampleImage();
    expect(await imageReceived.decode((await imageReceived.encode(image)).value)).toEqual(image);
    const answer = samplePrediction();
    expect(await prediction.decode((await prediction.encode(answer)).value)).toEqual(answer);
    const letter = {
      topic: 'image-stream',
      partition: 2,
      offset: 12,
      timestamp: 1_767_225_600_000,
      key: null,
      value: Buffer.from([0, 1, 2]),
      headers: { traceparent: Buffer.from('00-x') },
      error_code: 'bad_magic',
      error_message: 'why',
      consumer: 'inference-worker',
      failed_at: 1_767_225_600_000_001,
    };
    expect(await deadLetter.decode((await deadLetter.encode(letter)).value)).toEqual(letter);
    const routing = {
      route: 'default',
      arms: [{ name: 'a', model_name: 'mobilenet_v2', model_version: null, weight: 1 }],
      shadows: [{ model_name: 'resnet50', model_version: '2', sample_rate: 0.5 }],
      sources: [],
      source_keys: ['camera-1'],
      min_confidence: 0.5,
      min_confidence_by_label: { cat: 0.75 },
      min_confidence_by_model: { resnet50: 0.25 },
      updated_at: 1,
      updated_by: 'someone',
    };
    expect(await modelRouting.decode((await modelRouting.encode(routing)).value)).toEqual(routing);
    const status = {
      worker_id: 'worker-1',
      state: 'running' as const,
      partitions: [0, 2],
      routes: [{ route: 'default', offset: 7, error_message: null }],
      models: [
        {
          model_name: 'resnet50',
          model_version: '2',
          state: 'refused' as const,
          engine: 'onnx',
          role: 'shadow' as const,
          load_ms: 12.5,
          memory_bytes: 1024,
          error_code: 'wrong_digest',
          error_message: 'why',
        },
      ],
      process: { cpu: 1.5, memory_bytes: 4096, event_loop_delay_ms: 0.25 },
      started_at: 1,
      updated_at: 2,
    };
    expect(await workerStatus.decode((await workerStatus.encode(status)).value)).toEqual(status);
    const raised = {
      alert_id: 'a',
      rule: 'label_drift',
      state: 'raised' as const,
      severity: 'critical' as const,
      model_name: null,
      model_version: null,
      source: null,
      value: 0.3,
      threshold: 0.2,
      summary: 'labels drift',
      details: {},
      raised_at: 1,
      updated_at: 2,
    };
    expect(await alert.decode((await alert.encode(raised)).value)).toEqual(raised);
  });

  it('carry a claim check instead of the bytes', async () => {
    const content = { uri: 'gs://bucket/cat.jpg', generation: '17', size: 1234, sha256: null };
    const image = sampleImage({ content });
    expect(await imageReceived.decode((await imageReceived.encode(image)).value)).toEqual(image);
  });

  it('fill in what a producer leaves out', async () => {
    const image: NewImageReceived = { image_id: 'a', source: 'gcs', content: Buffer.from('x'), received_at: 1 };
    expect(await imageReceived.decode((await imageReceived.encode(image)).value)).toEqual({
      ...image,
      source_key: null,
      sequence_number: null,
      content_type: null,
      model: null,
      metadata: {},
    });
  });

  it('hand out an image as a view of the message, not as a copy', async () => {
    const { value } = await imageReceived.encode(sampleImage({ content: Buffer.alloc(100_000, 7) }));
    const { content } = await imageReceived.decode(value);
    expect(content).toHaveLength(100_000);
    expect(Buffer.isBuffer(content) && content.buffer === value.buffer).toBe(true);
  });

  it('keep messages apart that are written one after the other', async () => {
    const sizes = [1, 4000, 4096, 5000, 20];
    const written = await Promise.all(
      sizes.map((size) => imageReceived.encode(sampleImage({ content: Buffer.alloc(size, size) }))),
    );
    const read = await Promise.all(written.map(({ value }) => imageReceived.decode(value)));
    expect(read.map(({ content }) => content)).toEqual(sizes.map((size) => Buffer.alloc(size, size)));
  });

  it('refuse to write what does not fit the schema: that is a bug of the caller', async () => {
    await expect(imageReceived.encode({ ...sampleImage(), received_at: 1.5 })).rejects.toThrow('invalid "long"');
  });
});

describe('an unreadable message', () => {
  it.each([
    ['a tombstone', null, 'empty_value'],
    ['no bytes', Buffer.alloc(0), 'empty_value'],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff]), 'bad_magic'],
    ['text', Buffer.from('hello'), 'bad_magic'],
    ['a JSON list', Buffer.from('[]'), 'bad_magic'],
    ['an Avro file', Buffer.from('Obj\u0001'), 'bad_magic'],
    ['a C3 alone', Buffer.from([0xc3]), 'bad_magic'],
    ['a C3 with another version', Buffer.from([0xc3, 0x02]), 'bad_magic'],
    ['half a fingerprint', Buffer.from([0xc3, 0x01, 1, 2, 3]), 'broken_avro'],
    ['an unknown fingerprint', Buffer.from([0xc3, 0x01, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'unknown_schema'],
    ['Confluent wire format without a registry', Buffer.from([0, 0, 0, 0, 1, 2]), 'schema_registry_needed'],
    ['more bytes than are allowed', Buffer.alloc(12 * 1024 * 1024 + 1, 0x7b), 'oversize'],
  ])('is refused by its code when it is %s', async (_, message, code) => {
    expect(await unreadableCode(imageReceived.decode(message))).toBe(code);
  });

  it('is refused when it is a message of another kind', async () => {
    const { value } = await prediction.encode(samplePrediction());
    expect(await unreadableCode(imageReceived.decode(value))).toBe('unknown_schema');
  });

  it('is refused when bytes are missing or left over', async () => {
    const { value } = await imageReceived.encode(sampleImage());
    for (let length = 10; length < value.length; length++) {
      expect(await unreadableCode(imageReceived.decode(value.subarray(0, length)))).toBe('broken_avro');
    }
    expect(await unreadableCode(imageReceived.decode(Buffer.concat([value, Buffer.from([0])])))).toBe('broken_avro');
  });

  it('is refused for a length of gigabytes without memory being taken for it', async () => {
    const before = process.memoryUsage().rss;
    const idOfGigabytes = Buffer.from('80808080800180', 'hex');
    expect(await unreadableCode(imageReceived.decode(await withBody(idOfGigabytes)))).toBe('broken_avro');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  it.each([
    ['empty', ''],
    ['a path upwards', '../../etc/passwd'],
    ['too long', 'a'.repeat(129)],
    ['not printable', 'a\u0000b'],
    ['more than one line', 'a\nb'],
  ])('is refused when its image_id is %s', async (_, image_id) => {
    const { value } = await imageReceived.encode(sampleImage({ image_id }));
    expect(await unreadableCode(imageReceived.decode(value))).toBe('invalid_image_id');
  });

  it('is refused when a text or the metadata could not travel on in the prediction', async () => {
    const long = await imageReceived.encode(sampleImage({ source_key: 'a'.repeat(1025) }));
    expect(await unreadableCode(imageReceived.decode(long.value))).toBe('text_too_long');
    const much = await imageReceived.encode(sampleImage({ metadata: { a: 'b'.repeat(65_536) } }));
    expect(await unreadableCode(imageReceived.decode(much.value))).toBe('too_much_metadata');
  });

  it('is refused for millions of tiny items before they are made', async () => {
    const { value } = await imageReceived.encode(sampleImage({ metadata: {} }));
    const entries = Buffer.concat([avro.Type.forSchema('long').toBuffer(3_000_000), Buffer.alloc(6_000_001)]);
    const started = process.cpuUsage();
    expect(await unreadableCode(imageReceived.decode(Buffer.concat([value.subarray(0, -1), entries])))).toBe(
      'too_many_items',
    );
    expect(process.cpuUsage(started).user).toBeLessThan(200_000);
  });

  it('is refused when its metadata would change a prototype', async () => {
    const metadata = JSON.parse('{"__proto__":"polluted"}') as Record<string, string>;
    const { value } = await imageReceived.encode(sampleImage({ metadata }));
    expect(await unreadableCode(imageReceived.decode(value))).toBe('forbidden_key');
  });
});
