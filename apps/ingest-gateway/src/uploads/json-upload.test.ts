import { describe, expect, it } from 'vitest';
import { imageFields } from './image-fields.js';
import { readJsonUpload } from './json-upload.js';

const read = (value: unknown): ReturnType<typeof readJsonUpload> => readJsonUpload(Buffer.from(JSON.stringify(value)));

describe('readJsonUpload', () => {
  it('reads the form of the earlier pipeline', () => {
    const upload = read({
      image_id: 'img-1',
      image_data: 'AAEC',
      timestamp: '2024-01-01T00:00:00Z',
      sequence_number: 3,
      source: 'camera-7',
      metadata: { site: 'north' },
    });
    expect(upload.bytes).toEqual(Buffer.from([0, 1, 2]));
    expect(imageFields(upload.fields)).toEqual({
      imageId: 'img-1',
      sourceKey: 'camera-7',
      sequenceNumber: 3,
      model: null,
      metadata: { site: 'north', timestamp: '2024-01-01T00:00:00Z' },
    });
  });

  it('prefers source_key to source', () => {
    expect(imageFields(read({ image_data: '', source: 'a', source_key: 'b' }).fields).sourceKey).toBe('b');
  });

  it('keeps a number for a timestamp as text', () => {
    expect(imageFields(read({ image_data: '', timestamp: 1700000000.5 }).fields).metadata).toEqual({
      timestamp: '1700000000.5',
    });
  });

  it.each([
    ['no object', '"text"'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['cut off', '{"image_data":"AA'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['without image_data', '{}'],
    ['image_data of another type', '{"image_data":[1,2]}'],
    ['deep', `{"image_data":"","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('refuses JSON that is %s', (_name, body) => {
    expect(() => readJsonUpload(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'invalid_json', status: 400 }) as Error,
    );
  });

  it('lets no name reach a prototype', () => {
    const upload = readJsonUpload(
      Buffer.from('{"image_data":"","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    );
    expect(imageFields(upload.fields).sourceKey).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
