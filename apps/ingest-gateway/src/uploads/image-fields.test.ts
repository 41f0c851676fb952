import { describe, expect, it } from 'vitest';
import { imageFields, layered } from './image-fields.js';

const fields = (raw: Readonly<Record<string, unknown>>): ReturnType<typeof imageFields> =>
  imageFields(new Map(Object.entries(raw)));

describe('imageFields', () => {
  it('needs none', () => {
    expect(fields({})).toEqual({
      imageId: undefined,
      sourceKey: null,
      sequenceNumber: null,
      model: null,
      metadata: {},
    });
  });

  it('takes them as text from forms and as values from JSON', () => {
    expect(
      fields({ source_key: 'Kamera 東 1', sequence_number: '7', model: 'resnet50', 'metadata.room': 'Küche' }),
    ).toEqual({
      imageId: undefined,
      sourceKey: 'Kamera 東 1',
      sequenceNumber: 7,
      model: 'resnet50',
      metadata: { room: 'Küche' },
    });
    expect(
      fields({ image_id: 'cam:1/2', sequence_number: 0, metadata: { n: 1.5, ok: true, text: '📷' } }),
    ).toMatchObject({
      imageId: 'cam:1/2',
      sequenceNumber: 0,
      metadata: { n: '1.5', ok: 'true', text: '📷' },
    });
  });

  it('takes empty and null for not given', () => {
    expect(fields({ source_key: '', sequence_number: null, model: '', metadata: null })).toEqual(fields({}));
  });

  it.each([
    ['source_key', 'line\r\nbreak'],
    ['source_key', 'nul\0'],
    ['source_key', 'half a pair \ud800'],
    ['source_key', 'separator\u2028'],
    ['source_key', 'x'.repeat(257)],
    ['source_key', 5],
    ['source_key', { toString: 'x' }],
    ['sequence_number', '-1'],
    ['sequence_number', 1.5],
    ['sequence_number', '1e3'],
    ['sequence_number', Number.MAX_SAFE_INTEGER],
    ['sequence_number', [1]],
    ['model', '../../etc/passwd'],
    ['model', 'a b'],
    ['image_id', '../x'.padStart(3, '.')],
    ['image_id', 'a b'],
    ['image_id', 'ä'],
    ['image_id', 'x'.repeat(129)],
    ['image_id', 12],
    ['metadata', 'text'],
    ['metadata', ['a']],
    ['metadata', Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`n${index}`, 'x']))],
    ['metadata', { long: 'x'.repeat(9000) }],
    ['metadata', { nested: {} }],
    ['metadata', { bad: 'a\nb' }],
    ['metadata', { '': 'x' }],
    ['metadata', JSON.parse('{"__proto__":"x"}') as unknown],
    ['metadata', { constructor: 'x' }],
    ['metadata', { toString: 'x' }],
    ['metadata.__proto__', 'x'],
  ])('refuses %s of %o by name', (name, value) => {
    const expected = expect.objectContaining({
      code: 'invalid_field',
      detail: expect.stringContaining(name.split('.')[0] ?? '') as string,
    }) as Error;
    expect(() => fields({ [name]: value })).toThrow(expected);
  });

  it('lets later layers win', () => {
    const query = new Map([
      ['source_key', 'query'],
      ['model', 'resnet50'],
    ]);
    expect(imageFields(layered(query, new Map([['source_key', 'form']])))).toMatchObject({
      sourceKey: 'form',
      model: 'resnet50',
    });
  });
});
