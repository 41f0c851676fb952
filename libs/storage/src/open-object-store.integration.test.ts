import { afterAll, beforeAll, inject } from 'vitest';
import { openObjectStore } from './open-object-store.js';
import { describeObjectStore } from './testing/describe-object-store.js';

const endpoint = inject('gcsEndpoint');
const bucket = 'contract-of-storage';
// Parts so small that the suite's longer streams are sent in several.
const store = openObjectStore(
  { GCS_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: 'test' },
  { uploadChunkBytes: 256 * 1024 },
);

beforeAll(async () => {
  await fetch(`${endpoint}/storage/v1/b?project=test`, { method: 'POST', body: JSON.stringify({ name: bucket }) });
});
afterAll(() => store.close());

describeObjectStore('Cloud Storage', () => ({ store, bucket }));
