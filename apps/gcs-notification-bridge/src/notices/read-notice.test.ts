import { UnreadableMessageError } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { bucketAttributes, message, objectResource } from '../testing/messages.js';
import type { Notice } from './notice.js';
import { readNotice } from './read-notice.js';

const notice: Notice = {
  bucket: 'drops',
  name: 'cats/1.jpg',
  generation: '1732700000000001',
  size: 51_234,
  contentType: 'image/jpeg',
  metadata: {},
};
const finalized = 'google.cloud.storage.object.v1.finalized';
const structured = { specversion: '1.0', id: '1', source: '//storage.googleapis.com/projects/_/buckets/drops' };
const base64 = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64');
const binary = {
  'ce-specversion': '1.0',
  'ce-type': finalized,
  'ce-subject': 'objects/cats/1.jpg',
  'content-type': 'application/json',
};

/** The notice, or the code with which the message is refused. */
function read(data: unknown, attributes: Readonly<Record<string, string>> = {}): Notice | string | undefined {
  try {
    return readNotice(message(data, attributes));
  } catch (error) {
    if (error instanceof UnreadableMessageError) return error.code;
    throw error;
  }
}

describe('readNotice', () => {
  it.each([
    ['a notification of a bucket', objectResource(), bucketAttributes()],
    ['an object of the JSON API by itself', objectResource(), {}],
    ['the same without its kind', objectResource({ kind: undefined }), {}],
    ['a generation that is a number', objectResource({ generation: 1_732_700_000_000_001 }), bucketAttributes()],
    ['a size that is a number', objectResource({ size: 51_234 }), {}],
    ['a CloudEvent in binary mode', objectResource({ kind: undefined }), binary],
    ['one whose attributes are spelt as in Kafka', objectResource(), { ce_type: finalized }],
    ['a CloudEvent in structured mode', { ...structured, type: finalized, data: objectResource() }, {}],
    ['one with its data in base64', { ...structured, type: finalized, data_base64: base64(objectResource()) }, {}],
    ['white space before the JSON', `\n  ${JSON.stringify(objectResource())}`, {}],
  ])('reads %s', (_, data, attributes) => {
    expect(read(data, attributes)).toEqual(notice);
  });

  it('reads a notification without payload by its attributes', () => {
    const told = { ...notice, size: null, contentType: null };
    expect(read('', bucketAttributes({ payloadFormat: 'NONE' }))).toEqual(told);
    expect(read('whatever', bucketAttributes({ payloadFormat: 'NONE' }))).toEqual(told);
    expect(read('', bucketAttributes())).toEqual(told);
  });

  it('takes over what the uploader attached to the object', () => {
    const metadata = { camera: 'door-1', ünicode: '猫' };
    expect(read(objectResource({ metadata }))).toEqual({ ...notice, metadata });
  });

  it.each([
    'ü ñ 猫 🐈/ö.jpg',
    ' leading and trailing .jpg ',
    '../../etc/passwd.jpg',
    '/absolute//double.jpg',
    'query?x=1#fragment%20.jpg',
    'quotes"\'`$(rm).jpg',
    '\u202Ereversed.jpg',
    `${'x'.repeat(1020)}.jpg`,
    `${'ü'.repeat(510)}.jpg`,
  ])('takes the name %j as it is', (name) => {
    expect(read(objectResource({ name }), bucketAttributes({ objectId: name }))).toMatchObject({ name });
  });

  it.each(['OBJECT_DELETE', 'OBJECT_ARCHIVE', 'OBJECT_METADATA_UPDATE', 'object_finalize', ''])(
    'finds that a notification of %j is about something else',
    (eventType) => expect(read(objectResource(), bucketAttributes({ eventType }))).toBeUndefined(),
  );

  it.each(['google.cloud.storage.object.v1.deleted', 'google.cloud.audit.log.v1.written', 'com.example.other'])(
    'finds that a CloudEvent of type %s is about something else',
    (type) => {
      expect(read('no json', { ...binary, 'ce-type': type })).toBeUndefined();
      expect(read({ ...structured, type, data: 1 })).toBeUndefined();
    },
  );
});

describe('readNotice refuses', () => {
  it.each([
    ['nothing at all', '', {}, 'unknown_notice'],
    ['text', 'hello', {}, 'unknown_notice'],
    ['bytes', Buffer.from([0xff, 0xd8, 0xff]), {}, 'unknown_notice'],
    ['JSON of something else', { hello: 'world' }, {}, 'unknown_notice'],
    ['a list', [objectResource()], {}, 'unknown_notice'],
    ['broken JSON', '{"kind": "storage#object"', {}, 'broken_json'],
    ['JSON that is no UTF-8', Buffer.from('{"name":"\xff"}', 'latin1'), {}, 'broken_json'],
    ['JSON nested without end', '{"a":'.repeat(100_000), {}, 'json_too_complex'],
    ['a notification with broken data', '{', bucketAttributes(), 'broken_json'],
    ['a notification whose data is a list', [1], bucketAttributes(), 'unknown_notice'],
    [
      'a notification that says two names',
      objectResource({ name: 'dogs/1.jpg' }),
      bucketAttributes(),
      'contradicting_fields',
    ],
    [
      'a notification that says two generations',
      objectResource({ generation: 5 }),
      bucketAttributes(),
      'contradicting_fields',
    ],
    [
      'a notification that says two buckets',
      objectResource({ bucket: { a: 1 } }),
      bucketAttributes(),
      'contradicting_fields',
    ],
    ['a binary event of text', 'hello', binary, 'broken_json'],
    ['a binary event of a number', '7', binary, 'unknown_notice'],
    ['an event without data', { ...structured, type: finalized }, {}, 'unknown_notice'],
    ['base64 rubbish', { ...structured, type: finalized, data_base64: '!!!' }, {}, 'broken_base64'],
    ['base64 that is a number', { ...structured, type: finalized, data_base64: 7 }, {}, 'broken_base64'],
    ['base64 of bytes', { ...structured, type: finalized, data_base64: '/9j/4A==' }, {}, 'broken_json'],
  ])('%s', (_, data, attributes, code) => {
    expect(read(data, attributes)).toBe(code);
  });

  it.each([
    ['no bucket', { bucket: undefined }, 'missing_field'],
    ['an empty name', { name: '' }, 'missing_field'],
    ['no generation', { generation: null }, 'missing_field'],
    ['a bucket that is none', { bucket: 'Drops/../x' }, 'invalid_field'],
    ['a bucket that is a number', { bucket: 7 }, 'invalid_field'],
    ['a name of 1,025 bytes', { name: `${'ü'.repeat(512)}x` }, 'invalid_field'],
    ['a name with a line break', { name: 'a\nb.jpg' }, 'invalid_field'],
    ['the name ..', { name: '..' }, 'invalid_field'],
    ['half a surrogate pair in the name', { name: 'a\ud800.jpg' }, 'invalid_field'],
    ['a name that is an object', { name: { toString: 'x' } }, 'invalid_field'],
    ['generation 0', { generation: '0' }, 'invalid_field'],
    ['a negative generation', { generation: -1 }, 'invalid_field'],
    ['a generation with decimals', { generation: 1.5 }, 'invalid_field'],
    ['a generation of letters', { generation: '12; drop' }, 'invalid_field'],
    ['a generation of 20 digits', { generation: '12345678901234567890' }, 'invalid_field'],
    ['a negative size', { size: '-1' }, 'invalid_field'],
    ['a size that is a word', { size: 'big' }, 'invalid_field'],
    ['a size beyond what is exact', { size: '9007199254740993' }, 'invalid_field'],
    ['a media type that is a list', { contentType: ['image/jpeg'] }, 'invalid_field'],
    ['a media type without end', { contentType: 'x'.repeat(2000) }, 'invalid_field'],
    ['metadata that is text', { metadata: 'camera' }, 'invalid_field'],
    ['metadata of numbers', { metadata: { camera: 7 } }, 'invalid_field'],
    ['metadata beyond 8 KiB', { metadata: { camera: 'x'.repeat(8192) } }, 'invalid_field'],
  ])('%s', (_, overrides, code) => {
    expect(read(objectResource(overrides))).toBe(code);
  });

  it('a notification that leaves the generation to its data', () => {
    const { objectGeneration: _left, ...attributes } = bucketAttributes();
    expect(read(objectResource(), attributes)).toBe('missing_field');
  });

  it('a huge attribute', () => {
    expect(read(objectResource(), bucketAttributes({ objectId: 'x'.repeat(5_000_000) }))).toBe('invalid_field');
  });

  it('nothing for a field that objects have by nature', () => {
    expect(read(JSON.parse('{"generation":"1","bucket":"drops","name":"1.jpg","__proto__":{"size":5}}'))).toMatchObject(
      {
        size: null,
      },
    );
  });
});
