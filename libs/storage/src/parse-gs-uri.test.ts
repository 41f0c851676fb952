import { describe, expect, it } from 'vitest';
import { parseGsUri } from './index.js';

describe('parseGsUri', () => {
  it.each([
    ['gs://my-bucket/cats/1.jpg', { bucket: 'my-bucket', name: 'cats/1.jpg' }],
    ['gs://my-bucket', { bucket: 'my-bucket', name: '' }],
    ['gs://my-bucket/', { bucket: 'my-bucket', name: '' }],
    ['gs://my_bucket.example.com//two slashes', { bucket: 'my_bucket.example.com', name: '/two slashes' }],
    ['gs://my-bucket/ü ñ 猫#?%20../x', { bucket: 'my-bucket', name: 'ü ñ 猫#?%20../x' }],
    [`gs://my-bucket/${'x'.repeat(1024)}`, { bucket: 'my-bucket', name: 'x'.repeat(1024) }],
  ])('takes %s apart', (uri, parts) => {
    expect(parseGsUri(uri)).toEqual(parts);
  });

  it.each([
    '',
    'my-bucket/cats',
    'gs:/my-bucket/x',
    'gs://',
    'gs:///x',
    'gs://My-Bucket/x',
    'gs://a/x',
    'gs://my-bucket?alt=media/x',
    'gs://user@my-bucket/x',
    'gs://my-bucket/..',
    'gs://my-bucket/line\nbreak',
    `gs://my-bucket/${'ü'.repeat(513)}`,
    's3://my-bucket/x',
  ])('refuses %j', (uri) => {
    expect(parseGsUri(uri)).toBeUndefined();
  });
});
