import { describe, expect, it } from 'vitest';
import { endpointSchema } from './endpoint.js';

const endpoint = { protocol: 'open_inference_rest', url: 'http://models:8000', model: 'resnet' };

describe('the endpoint of a manifest', () => {
  it.each([
    {},
    { url: 'https://models.example.com/team/a' },
    { protocol: 'open_inference_grpc', url: 'grpcs://models.example.com:8001' },
    { protocol: 'tensorflow_serving_rest', version: '3', signature: 'classify' },
  ])('may say %j', (changes) => {
    expect(endpointSchema.safeParse({ ...endpoint, ...changes }).success).toBe(true);
  });

  it.each([
    { url: 'models:8000' },
    { url: 'file:///etc/passwd' },
    { url: 'http://user:secret@models:8000' },
    { url: 'http://models:8000/?a=b' },
    { url: 'grpc://models:8001' },
    { protocol: 'open_inference_grpc' },
    { model: '' },
    { deadlineMs: 0 },
    { concurrency: 0 },
    { token: 'secret' },
  ])('must not say %j', (changes) => {
    expect(endpointSchema.safeParse({ ...endpoint, ...changes }).success).toBe(false);
  });
});
