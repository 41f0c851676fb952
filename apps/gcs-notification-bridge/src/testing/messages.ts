import type { PulledMessage } from '../pubsub/notice-source.js';

/** An object as Cloud Storage's JSON API describes it; `overrides` replaces what a test is about. */
export function objectResource(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    kind: 'storage#object',
    id: 'drops/cats/1.jpg/1732700000000001',
    name: 'cats/1.jpg',
    bucket: 'drops',
    generation: '1732700000000001',
    metageneration: '1',
    contentType: 'image/jpeg',
    timeCreated: '2024-11-27T09:33:20.000Z',
    size: '51234',
    md5Hash: '1B2M2Y8AsgTpgAmY7PhCfg==',
    crc32c: 'AAAAAA==',
    ...overrides,
  };
}

/** The attributes with which a bucket announces that object. */
export function bucketAttributes(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    notificationConfig: 'projects/_/buckets/drops/notificationConfigs/1',
    eventType: 'OBJECT_FINALIZE',
    payloadFormat: 'JSON_API_V1',
    bucketId: 'drops',
    objectId: 'cats/1.jpg',
    objectGeneration: '1732700000000001',
    eventTime: '2024-11-27T09:33:20.000000Z',
    ...overrides,
  };
}

/** A message as a test publishes it. */
export type TestMessage = Pick<PulledMessage, 'id' | 'data' | 'attributes' | 'publishedAtMs'>;

/** A message with JSON, text or bytes as its data. */
export function message(data: unknown, attributes: Readonly<Record<string, string>> = {}, id = '7'): TestMessage {
  const bytes =
    typeof data === 'string' || Buffer.isBuffer(data) ? Buffer.from(data) : Buffer.from(JSON.stringify(data));
  return { id, data: bytes, attributes, publishedAtMs: 1_732_700_000_123 };
}

/** What the bucket publishes for an object of that name; the message's id is that name. */
export function bucketMessage(name: string, generation = '1732700000000001'): TestMessage {
  const attributes = bucketAttributes({ objectId: name, objectGeneration: generation });
  return message(objectResource({ name, generation }), attributes, name);
}
