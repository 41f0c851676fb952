import { createHash } from 'node:crypto';
import { StorageError } from '@sightline/storage';
import { fakeObjectStore } from '@sightline/storage/testing';
import { describe, expect, it } from 'vitest';
import { picture } from '../testing/scene.js';
import { LargeImages } from './large-images.js';

const limits = { maxBytes: 50_000_000, maxPixels: 1_000_000 };

describe('LargeImages', () => {
  it('never holds more of an image than it was given to begin with', async () => {
    const beginning = await picture();
    let asked = 0;
    let held = 0;
    const rest: AsyncIterator<Buffer> = {
      next: async () => {
        await Promise.resolve();
        asked += 1;
        held += 1;
        return asked > 400 ? { done: true, value: undefined } : { done: false, value: Buffer.alloc(100_000) };
      },
    };
    const fake = fakeObjectStore('uploads');
    let mostHeld = 0;
    const store = {
      ...fake,
      write: async (bucket: string, name: string, content: Uint8Array | AsyncIterable<Uint8Array>) => {
        let size = 0;
        for await (const chunk of content as AsyncIterable<Uint8Array>) {
          size += chunk.byteLength;
          mostHeld = Math.max(mostHeld, held);
          held = 0;
        }
        return { name: `${bucket}/${name}`, size, generation: '1' };
      },
    };
    const images = new LargeImages({ store, bucket: 'uploads', limits });
    const put = await images.put({ imageId: 'one', beginning, rest, declaredType: undefined });
    expect(put.reference.size).toBe(40_000_000 + beginning.length);
    expect(mostHeld).toBeLessThanOrEqual(1);
  });

  it('reads on what a store that has the object already did not take, to compare it', async () => {
    const beginning = await picture();
    const pieces = [Buffer.from('one'), Buffer.from('two')];
    const store = fakeObjectStore('uploads');
    await store.write('uploads', 'uploads/one', Buffer.concat([beginning, ...pieces]));
    const early = {
      ...store,
      write: () => Promise.reject(new StorageError('exists', 'It is there already.')),
    };
    const put = (...rest: Buffer[]) =>
      new LargeImages({ store: early, bucket: 'uploads', limits }).put({
        imageId: 'one',
        beginning,
        declaredType: undefined,
        rest: rest.values() as unknown as AsyncIterator<Buffer>,
      });
    const sha256 = createHash('sha256').update(Buffer.concat([beginning, ...pieces]));
    expect((await put(...pieces)).reference).toMatchObject({
      sha256: sha256.digest('hex'),
      size: beginning.length + 6,
    });
    await expect(put(Buffer.from('another'))).rejects.toMatchObject({ code: 'idempotency_conflict' });
    store.delete('uploads', 'uploads/one');
    await expect(put(...pieces)).rejects.toMatchObject({ code: 'bucket_unavailable' });
  });
});
