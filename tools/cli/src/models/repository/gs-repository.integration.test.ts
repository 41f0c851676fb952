import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { openModelRepository } from '@sightline/models';
import { describeModelRepository } from '@sightline/models/testing';
import { openObjectStore, type ObjectStore } from '@sightline/storage';
import { inject } from 'vitest';

const endpoint = inject('gcsEndpoint');
const bucket = 'models-of-tests';
const store: ObjectStore = openObjectStore({ GCS_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: 'test' });

describeModelRepository('gs:// on a real server', async (scratch) => {
  await fetch(`${endpoint}/storage/v1/b?project=test`, { method: 'POST', body: JSON.stringify({ name: bucket }) });
  const prefix = `${randomUUID()}/models`;
  return {
    repository: openModelRepository(`gs://${bucket}/${prefix}/`, { cacheDir: join(scratch, 'cache'), store }),
    write: async (path, content) => {
      await store.write(bucket, `${prefix}/${path}`, Buffer.from(content));
    },
    read: async (path) => (await buffer(store.read(bucket, `${prefix}/${path}`))).toString(),
    remove: async (path) => {
      const name = encodeURIComponent(`${prefix}/${path}`);
      await fetch(`${endpoint}/storage/v1/b/${bucket}/o/${name}`, { method: 'DELETE' });
    },
  };
});
