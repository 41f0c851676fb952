import { createHash } from 'node:crypto';
import type { ContentReference } from '@sightline/messages';
import { StorageError, type ObjectStore } from '@sightline/storage';
import { fakeObjectStore } from '@sightline/storage/testing';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';
import { fetchImage } from './fetch-image.js';

const { signal } = new AbortController();
const picture = Buffer.from('a picture of a cat');
const sha256 = createHash('sha256').update(picture).digest('hex');
const nothing = { generation: null, size: null, sha256: null };

function scene(read?: ObjectStore['read']) {
  const store = fakeObjectStore('uploads', 'secrets');
  const budget = new ByteBudget(1000);
  const options = {
    store: read === undefined ? store : { read },
    buckets: new Set(['uploads']),
    maxBytes: 100,
    budget,
  };
  return { store, budget, fetch: (reference: ContentReference) => fetchImage(reference, options, signal) };
}

/** All of the budget can be taken: nothing was kept. */
async function requireAllGivenBack(budget: ByteBudget): Promise<void> {
  (await budget.take(1000, AbortSignal.timeout(1000))).release();
}

describe('an image behind a claim check', () => {
  it('is fetched in the generation that was announced, its digest checked', async () => {
    const { store, fetch, budget } = scene();
    const { generation } = await store.write('uploads', 'cats/ü 1.jpg', picture);
    const uri = 'gs://uploads/cats/ü 1.jpg';
    const { bytes, taken } = await fetch({ uri, generation, size: picture.length, sha256 });
    expect(bytes.equals(picture)).toBe(true);
    taken.release();
    await requireAllGivenBack(budget);
  });

  it.each([
    ['no address', { uri: 'https://uploads/cat.jpg' }, 'bad_reference'],
    ['a bucket alone', { uri: 'gs://uploads/' }, 'bad_reference'],
    ['a bucket that is not for images', { uri: 'gs://secrets/key.json' }, 'bucket_not_allowed'],
    ['an object that is not there', { uri: 'gs://uploads/dog.jpg' }, 'object_not_found'],
    ['an object that was overwritten since', { generation: '1' }, 'object_not_found'],
    ['an object with other bytes than announced', { sha256: '0'.repeat(64) }, 'wrong_digest'],
    ['an object that says it is too large', { size: 101 }, 'too_many_bytes'],
    ['an object that is too large and does not say so', { uri: 'gs://uploads/large', size: 5 }, 'too_many_bytes'],
  ])('is answered with a code where it is %s', async (_, change, code) => {
    const { store, fetch, budget } = scene();
    await store.write('uploads', 'cat.jpg', picture);
    await store.write('uploads', 'large', Buffer.alloc(101));
    await store.write('secrets', 'key.json', picture);
    const fetched = fetch({ uri: 'gs://uploads/cat.jpg', ...nothing, ...change });
    await expect(fetched).rejects.toMatchObject({ name: 'UnfetchableError', code });
    await requireAllGivenBack(budget);
  });

  it('reads nothing of a bucket that is not for images, nor of what says it is too large', async () => {
    const { store, fetch } = scene();
    await expect(fetch({ uri: 'gs://secrets/key.json', ...nothing })).rejects.toThrow('FETCH_BUCKETS');
    await expect(fetch({ uri: 'gs://uploads/cat.jpg', ...nothing, size: 101 })).rejects.toThrow('at most 100');
    expect(store.reads).toEqual([]);
  });

  it.each(['unreachable', 'forbidden'] as const)('is to be handed over again while the store is %s', async (code) => {
    const { store, fetch, budget } = scene();
    store.breakWith(new StorageError(code, 'It can not be read.'));
    await expect(fetch({ uri: 'gs://uploads/cat.jpg', ...nothing })).rejects.toMatchObject({
      name: 'RetryableError',
      message: 'It can not be read.',
    });
    await requireAllGivenBack(budget);
  });

  it('is read once more where it was damaged on its way', async () => {
    let reads = 0;
    const flaky = (times: number): ObjectStore['read'] =>
      async function* () {
        yield await Promise.resolve(picture);
        if ((reads += 1) <= times) throw new StorageError('damaged', 'It has another CRC32C.');
      };
    const once = await scene(flaky(1)).fetch({ uri: 'gs://uploads/cat.jpg', ...nothing });
    expect([once.bytes.equals(picture), reads]).toEqual([true, 2]);
    reads = 0;
    const always = scene(flaky(9)).fetch({ uri: 'gs://uploads/cat.jpg', ...nothing });
    await expect(always).rejects.toMatchObject({ code: 'object_damaged' });
    expect(reads).toBe(2);
  });
});
