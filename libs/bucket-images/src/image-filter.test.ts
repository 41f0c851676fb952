import { readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import type { BucketObject } from './bucket-object.js';
import { filterSettings } from './filter-settings.js';
import { imageFilter } from './image-filter.js';

function skipReason(object: Partial<BucketObject>, env: Readonly<Record<string, string>> = {}): string | undefined {
  const photo = { bucket: 'drops', name: 'a.jpg', generation: '1', size: 1, contentType: 'image/jpeg', metadata: {} };
  return imageFilter(readSettings(filterSettings, [], env))({ ...photo, ...object });
}

describe('imageFilter', () => {
  it.each([
    ['a.jpg', 'image/jpeg', undefined],
    ['A.JPEG', 'IMAGE/JPEG; charset=binary', undefined],
    ['a.b.webp', 'image/x-anything', undefined],
    ['a.heic', null, undefined],
    ['.jpg', 'image/jpeg', undefined],
    ['a.jpg', 'text/plain', 'content_type'],
    ['a.jpg', 'application/octet-stream', 'content_type'],
    ['a.jpg', 'imagejpeg', 'content_type'],
    ['a.svg', 'image/svg+xml', 'extension'],
    ['a.jpg.txt', 'image/jpeg', 'extension'],
    ['jpg', 'image/jpeg', 'extension'],
    ['a.txt', null, 'extension'],
    ['folder/', 'image/jpeg', 'folder'],
    ['a.jpg/', null, 'folder'],
  ])('says of %s with type %s: %s', (name, contentType, reason) => {
    expect(skipReason({ name, contentType })).toBe(reason);
  });

  it('takes empty objects: what is wrong with a picture is for the workers to say', () => {
    expect(skipReason({ size: 0 })).toBeUndefined();
  });

  it('takes the types and extensions of the settings, with or without a dot', () => {
    const env = { IMAGE_CONTENT_TYPES: 'image/png,application/octet-stream', IMAGE_EXTENSIONS: '.PNG,raw' };
    expect(skipReason({ name: 'a.png', contentType: 'image/png' }, env)).toBeUndefined();
    expect(skipReason({ name: 'a.raw', contentType: 'application/octet-stream' }, env)).toBeUndefined();
    expect(skipReason({ name: 'a.png', contentType: 'image/jpeg' }, env)).toBe('content_type');
    expect(skipReason({ name: 'a.jpg', contentType: 'image/png' }, env)).toBe('extension');
  });

  it('keeps to the prefixes it is given, of any bucket or of one', () => {
    const env = { OBJECT_PREFIXES: 'in/,gs://other/', EXCLUDED_PREFIXES: 'in/thumbnails/,gs://drops/in/old/' };
    expect(skipReason({ name: 'in/a.jpg' }, env)).toBeUndefined();
    expect(skipReason({ name: 'a.jpg' }, env)).toBe('prefix');
    expect(skipReason({ name: 'a.jpg', bucket: 'other' }, env)).toBeUndefined();
    expect(skipReason({ name: 'in/thumbnails/a.jpg' }, env)).toBe('prefix');
    expect(skipReason({ name: 'in/old/a.jpg' }, env)).toBe('prefix');
    expect(skipReason({ name: 'in/old/a.jpg', bucket: 'other' }, env)).toBeUndefined();
  });
});
