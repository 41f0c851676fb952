import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModelRepository } from '@sightline/models';
import { finishedModel } from '@sightline/models/testing';
import { silentLogger } from '@sightline/observability';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore } from '@sightline/storage/testing';
import { expect, it } from 'vitest';
import { withCached } from './open-worker-repository.js';

it('answers from the cache while the bucket is away, and with all of it once it is back', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'worker-repository-'));
  const store = fakeObjectStore('models');
  const open = (): ReturnType<typeof withCached> =>
    withCached(openModelRepository('gs://models', { cacheDir: scratch, store }), { log: silentLogger });
  try {
    const writer = openModelRepository('gs://models', { cacheDir: scratch, store });
    for (const version of ['1', '2']) await writer.add(await finishedModel(scratch, version));
    await open().open('patterns', '1');
    store.breakWith(new StorageError('unreachable', 'gs://models/ can not be listed.'));
    const restarted = open();
    expect([await restarted.names(), await restarted.versions('patterns')]).toEqual([['patterns'], ['1']]);
    expect((await restarted.open('patterns', '1')).manifest.version).toBe('1');
    store.breakWith(new StorageError('forbidden', 'gs://models/ may not be listed.'));
    await expect(restarted.versions('patterns')).rejects.toMatchObject({ code: 'forbidden' });
    store.mend();
    expect(await restarted.versions('patterns')).toEqual(['2', '1']);
  } finally {
    await rm(scratch, { recursive: true });
  }
});
