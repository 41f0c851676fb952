import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ListChoice, ObjectStore, ReadChoice, StoredObject } from '../object-store.js';

/** What every object store promises; the fake and the real client pass it alike. `bucket` is there and takes any name. */
export function describeObjectStore(
  title: string,
  open: () => { readonly store: ObjectStore; readonly bucket: string },
): void {
  describe(`object store: ${title}`, () => {
    const { store, bucket } = open();
    const newName = (): string => `${randomUUID()}/a picture.jpg`;
    const read = (name: string, choice?: ReadChoice): Promise<Buffer> => buffer(store.read(bucket, name, choice));
    const names = async (prefix: string, choice?: ListChoice): Promise<string[]> =>
      (await toArray(store.list(bucket, prefix, choice))).map(({ name }) => name);

    it('gives back what was written, with its size and generation', async () => {
      const [name, bytes] = [newName(), randomBytes(200_000)];
      const written = await store.write(bucket, name, bytes, { contentType: 'image/jpeg' });
      expect(written).toMatchObject({ name, size: 200_000, contentType: 'image/jpeg' });
      expect(bytes.equals(await read(name))).toBe(true);
      const [listed] = await toArray(store.list(bucket, name));
      expect(listed).toEqual(written);
    });

    it.each(['an empty one', 'ü ñ 猫 #?%20&=+', 'a/b/c.d', `long-${'x'.repeat(200)}`])(
      'takes names such as "%s"',
      async (end) => {
        const name = `${randomUUID()}/${end}`;
        await store.write(bucket, name, Buffer.alloc(0));
        expect(await names(name.slice(0, 36))).toEqual([name]);
        expect(await read(name)).toHaveLength(0);
      },
    );

    it('writes a stream as it comes, however its pieces are cut', async () => {
      const [name, bytes] = [newName(), randomBytes(1_300_000)];
      const written = await store.write(bucket, name, piecesOf(bytes, 70_001));
      expect(written.size).toBe(bytes.length);
      expect(bytes.equals(await read(name))).toBe(true);
    });

    it('leaves no object where the stream fails, and throws what it threw', async () => {
      for (const length of [1000, 1_300_000]) {
        const name = newName();
        const failure = new Error('the camera was unplugged');
        await expect(store.write(bucket, name, failing(randomBytes(length), failure))).rejects.toBe(failure);
        expect(await names(name)).toEqual([]);
      }
    });

    it('overwrites by default, and refuses to where only a new object is wanted', async () => {
      const name = newName();
      const first = await store.write(bucket, name, Buffer.from('one'), { ifAbsent: true });
      await expect(store.write(bucket, name, Buffer.from('two'), { ifAbsent: true })).rejects.toMatchObject({
        code: 'exists',
      });
      const big = piecesOf(randomBytes(1_300_000), 100_000);
      await expect(store.write(bucket, name, big, { ifAbsent: true })).rejects.toMatchObject({ code: 'exists' });
      expect((await read(name)).toString()).toBe('one');
      const second = await store.write(bucket, name, Buffer.from('three'));
      expect(second.generation).not.toBe(first.generation);
      expect((await read(name)).toString()).toBe('three');
    });

    it('reads one generation, and finds it gone once it was overwritten', async () => {
      const name = newName();
      const first = await store.write(bucket, name, Buffer.from('one'));
      expect((await read(name, { generation: first.generation })).toString()).toBe('one');
      const second = await store.write(bucket, name, Buffer.from('two'));
      await expect(read(name, { generation: first.generation })).rejects.toMatchObject({ code: 'not_found' });
      expect((await read(name, { generation: second.generation })).toString()).toBe('two');
    });

    it('reads from a byte on, to the end and no further', async () => {
      const [name, bytes] = [newName(), randomBytes(100_000)];
      await store.write(bucket, name, bytes);
      expect((await read(name, { start: 99_990 })).toString('hex')).toBe(bytes.toString('hex', 99_990));
      expect(await read(name, { start: 100_000 })).toHaveLength(0);
    });

    it('refuses an object that is longer than wanted, packed or not, and reads one that is just as long', async () => {
      const name = newName();
      await store.write(bucket, name, randomBytes(1000));
      expect(await read(name, { maxBytes: 1000 })).toHaveLength(1000);
      await expect(read(name, { maxBytes: 999 })).rejects.toMatchObject({ code: 'too_large' });
      await store.write(bucket, name, gzipSync(Buffer.alloc(1_000_000)), { contentEncoding: 'gzip' });
      await expect(read(name, { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'too_large' });
    });

    it('unpacks what is stored as gzip', async () => {
      const [name, text] = [newName(), 'the same again '.repeat(10_000)];
      const packed = gzipSync(text);
      await store.write(bucket, name, packed, { contentEncoding: 'gzip' });
      expect((await read(name)).toString()).toBe(text);
      expect(await read(name, { start: 3 })).toEqual(packed.subarray(3));
    });

    it('lists what begins with a prefix in the order of the bytes, across pages, from any name on', async () => {
      const prefix = `${randomUUID()}/`;
      const wanted = ['B', 'a', 'a.1', 'b/2', 'ﬀ', '😀'].map((end) => prefix + end);
      for (const name of [...wanted].reverse()) await store.write(bucket, name, Buffer.from('x'));
      expect(await names(prefix, { pageSize: 2 })).toEqual(wanted);
      expect(await names(prefix, { pageSize: 2, startAfter: wanted[1] })).toEqual(wanted.slice(2));
      expect(await names(prefix, { startAfter: `${prefix}aa` })).toEqual(wanted.slice(3));
      expect(await names(`${prefix}none`)).toEqual([]);
    });

    it('finds neither an object nor a bucket that is not there', async () => {
      const missing = { code: 'not_found', name: 'StorageError' };
      await expect(read(newName())).rejects.toMatchObject(missing);
      await expect(buffer(store.read('no-such-bucket', 'x'))).rejects.toMatchObject(missing);
      await expect(toArray(store.list('no-such-bucket', ''))).rejects.toMatchObject(missing);
      await expect(store.write('no-such-bucket', 'x', Buffer.from('x'))).rejects.toMatchObject(missing);
    });

    it('does nothing once its signal is aborted, and says why', async () => {
      const name = newName();
      const reason = new Error('the service stops');
      const signal = AbortSignal.abort(reason);
      await expect(store.write(bucket, name, Buffer.from('x'), { signal })).rejects.toBe(reason);
      await expect(read(name, { signal })).rejects.toBe(reason);
      await expect(toArray(store.list(bucket, name, { signal }))).rejects.toBe(reason);
      expect(await names(name)).toEqual([]);
    });

    it('stops writing when its signal is aborted in the middle, and leaves no object', async () => {
      for (const length of [200_000, 1_300_000]) {
        const name = newName();
        const stop = new AbortController();
        const reason = new Error('the sender went away');
        const pieces = async function* (): AsyncGenerator<Uint8Array> {
          yield* piecesOf(randomBytes(length), 50_000);
          stop.abort(reason);
          yield randomBytes(10);
        };
        await expect(store.write(bucket, name, pieces(), { signal: stop.signal })).rejects.toBe(reason);
        expect(await names(name)).toEqual([]);
      }
    });

    it('lets a reader stop in the middle without harm to the others', async () => {
      const [name, bytes] = [newName(), randomBytes(2_000_000)];
      await store.write(bucket, name, bytes);
      const others = [read(name), read(name)];
      for await (const chunk of store.read(bucket, name)) {
        expect(bytes.indexOf(chunk)).toBe(0);
        break;
      }
      for (const other of await Promise.all(others)) expect(bytes.equals(other)).toBe(true);
    });
  });
}

async function toArray(list: AsyncIterable<StoredObject>): Promise<StoredObject[]> {
  return Readable.from(list).toArray() as Promise<StoredObject[]>;
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous
async function* piecesOf(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function* failing(bytes: Buffer, failure: Error): AsyncGenerator<Uint8Array> {
  yield* piecesOf(bytes, 100_000);
  throw failure;
}
