import { describe, expect, it } from 'vitest';
import type { Place } from './codec.js';
import { imageReceivedJsonSchema } from './generated/json-schemas.js';
import type { ImageReceived } from './generated/messages.js';
import { imageIdFromPlace } from './ids.js';
import { imageIdPattern } from './image-check.js';
import { openCodecs } from './open-codecs.js';
import { unreadableCode } from './testing/index.js';

const { imageReceived } = openCodecs({
  SCHEMA_REGISTRY_URL: undefined,
  SCHEMA_REGISTRY_USER: undefined,
  SCHEMA_REGISTRY_PASSWORD: undefined,
  WRITE_SCHEMAS: [],
  PREDICTIONS_ENCODING: 'avro',
});
const place: Place = { topic: 'image-stream', partition: 1, offset: 17n, timestampMs: 1_767_225_600_000 };
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

const bytesOf = (json: unknown): Buffer => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
const read = (json: unknown): Promise<ImageReceived> => imageReceived.decode(bytesOf(json), place);
const codeOf = (json: unknown): Promise<string> => unreadableCode(read(json));

describe('an image as JSON', () => {
  it('is read with all its fields', async () => {
    const image = await read({
      image_id: 'cam1-000042',
      image_data: jpeg.toString('base64'),
      timestamp: '2026-01-01T00:00:00.000001Z',
      sequence_number: 42,
      source: 'camera-1',
      metadata: { site: 'north', width: 640, tags: ['a', 'b'], gone: null },
    });
    expect(image).toEqual({
      image_id: 'cam1-000042',
      source: 'external',
      source_key: 'camera-1',
      sequence_number: 42,
      content: jpeg,
      content_type: null,
      received_at: 1_767_225_600_000_001,
      model: null,
      metadata: { site: 'north', width: '640', tags: '["a","b"]', gone: 'null' },
    });
  });

  it('is read the same each time when it has no id and no timestamp', async () => {
    const first = await read({ image_data: jpeg.toString('base64') });
    expect(first).toMatchObject({
      image_id: imageIdFromPlace(place),
      received_at: 1_767_225_600_000_000,
      source_key: null,
    });
    expect(await read({ image_data: jpeg.toString('base64') })).toEqual(first);
    const second = await imageReceived.decode(bytesOf({ image_data: '' }), { ...place, offset: 18n });
    expect(second.image_id).not.toBe(first.image_id);
  });

  it('gets its id from its bytes where its place is not known', async () => {
    const ids = await Promise.all(
      ['aGk=', 'aGk=', 'aGo='].map((image_data) => imageReceived.decode(bytesOf({ image_data }))),
    );
    expect(ids[0]?.image_id).toBe(ids[1]?.image_id);
    expect(ids[0]?.image_id).not.toBe(ids[2]?.image_id);
  });

  it('takes null for what it leaves out, as Python writes it', async () => {
    const nothing = { image_id: null, timestamp: null, sequence_number: null, source: null, metadata: null };
    expect(await read({ image_data: 'aGk=', ...nothing })).toEqual(await read({ image_data: 'aGk=' }));
  });

  it('takes the name of an entrance as the source', async () => {
    expect(await read({ image_data: 'aGk=', source: 'simulator' })).toMatchObject({
      source: 'simulator',
      source_key: null,
    });
  });

  it('may begin with white space and carry fields that are not known', async () => {
    expect(await read(' \n{"image_data":"aGk=","new":{"a":1}}')).toMatchObject({ content: Buffer.from('hi') });
  });

  it('keeps an image of megabytes as it was', async () => {
    const large = Buffer.alloc(5_000_000, 'sightline');
    const { content } = await read({ image_data: large.toString('base64') });
    expect(Buffer.isBuffer(content) && content.equals(large)).toBe(true);
  });

  it('keeps the metadata key constructor a plain text', async () => {
    expect((await read({ image_data: 'aGk=', metadata: { constructor: 'x' } })).metadata).toEqual({ constructor: 'x' });
  });

  it.each([
    ['is no JSON', '{image_data', 'broken_json'],
    ['ends too early', '{"image_data":"aGk', 'broken_json'],
    ['has no image_data', {}, 'invalid_message'],
    ['has an image_data of another type', { image_data: 7 }, 'invalid_message'],
    ['has a sequence_number that is no integer', { image_data: '', sequence_number: 1.5 }, 'invalid_message'],
    ['has metadata that is a list', { image_data: '', metadata: [] }, 'invalid_message'],
    ['has an image_id with a space', { image_data: '', image_id: 'a b' }, 'invalid_image_id'],
    ['has an image_id that is a number', { image_data: '', image_id: 17 }, 'invalid_image_id'],
    ['has a timestamp of another calendar', { image_data: '', timestamp: '01.02.2026' }, 'invalid_timestamp'],
    ['has base64 with a letter too few', { image_data: 'aGkx' + 'a' }, 'broken_base64'],
    ['has base64 without padding', { image_data: 'aGk' }, 'broken_base64'],
    ['has base64 with bits to spare', { image_data: 'aGl=' }, 'broken_base64'],
    ['has base64 with a line break', { image_data: 'aGkx\naGkx' }, 'broken_base64'],
    ['has base64 of the alphabet for addresses', { image_data: '_-__' }, 'broken_base64'],
    ['has base64 with letters beyond ASCII', { image_data: 'aGkš' }, 'broken_base64'],
    ['has a data address for base64', { image_data: 'data:image/png;base64,aGkx' }, 'broken_base64'],
    ['has the key __proto__', '{"image_data":"","__proto__":{"polluted":true}}', 'forbidden_key'],
    [
      'has metadata with the key __proto__',
      '{"image_data":"","metadata":{"__proto__":{"polluted":true}}}',
      'forbidden_key',
    ],
    [
      'is nested too deep',
      `{"image_data":"","metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      'json_too_complex',
    ],
    ['has too many values', `{"image_data":"","a":[${'{},'.repeat(1_000_000)}{}]}`, 'json_too_complex'],
    ['has too much metadata', { image_data: '', metadata: { a: 'b'.repeat(70_000) } }, 'too_much_metadata'],
  ])('is refused when it %s', async (_, json, code) => {
    expect(await codeOf(json)).toBe(code);
  });

  it('may have the same image ids as one in Avro', () => {
    expect(imageReceivedJsonSchema.properties.image_id.pattern).toBe(imageIdPattern.source);
  });

  it('is refused when it is not UTF-8', async () => {
    const latin = Buffer.concat([
      Buffer.from('{"image_data":"","source":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}'),
    ]);
    expect(await unreadableCode(imageReceived.decode(latin))).toBe('broken_json');
  });

  it('is refused for its brackets before objects are made of them', async () => {
    const brackets = Buffer.from(`{"image_data":"","a":${'['.repeat(10_000_000)}`);
    const before = process.memoryUsage().heapTotal;
    expect(await unreadableCode(imageReceived.decode(brackets))).toBe('json_too_complex');
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(50 * 1024 * 1024);
  });

  it('may hold brackets, commas and quotes in its texts', async () => {
    const text = '[{,"\\'.repeat(5000);
    expect((await read({ image_data: 'aGk=', metadata: { text } })).metadata.text).toBe(text);
  });
});
