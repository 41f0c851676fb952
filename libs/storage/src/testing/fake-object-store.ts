import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { ObjectStore, ReadChoice, StoredObject } from '../object-store.js';
import { StorageError } from '../storage-error.js';

interface Kept extends StoredObject {
  readonly bytes: Buffer;
  readonly contentEncoding?: string;
}

/** Buckets in memory that pass the same suite as the real store, and can be made to fail. */
export interface FakeObjectStore extends ObjectStore {
  /** Every further call throws this, until `mend`. */
  breakWith(error: Error): void;
  mend(): void;
  delete(bucket: string, name: string): void;
  /** Reads that were begun so far, as `gs://bucket/name`. */
  readonly reads: readonly string[];
  close(): Promise<void>;
}

/** Opens a store with these buckets, all of them empty. */
export function fakeObjectStore(...names: readonly string[]): FakeObjectStore {
  const buckets = new Map(names.map((name) => [name, new Map<string, Kept>()]));
  const reads: string[] = [];
  let generation = 1_700_000_000_000_000;
  let broken: Error | undefined;
  const bucketOf = (name: string, signal?: AbortSignal): Map<string, Kept> => {
    signal?.throwIfAborted();
    if (broken !== undefined) throw broken;
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new StorageError('not_found', `gs://${name}/ is not there.`);
    return bucket;
  };
  return {
    reads,
    breakWith: (error) => (broken = error),
    mend: () => (broken = undefined),
    delete: (bucket, name) => buckets.get(bucket)?.delete(name),
    async *list(name, prefix, { startAfter, signal } = {}) {
      await Promise.resolve();
      const found = [...bucketOf(name, signal).values()].filter((each) => each.name.startsWith(prefix));
      const later = found.filter((each) => startAfter === undefined || byBytes(each.name, startAfter) > 0);
      for (const { bytes: _bytes, contentEncoding: _encoding, ...object } of later.sort((one, other) =>
        byBytes(one.name, other.name),
      )) {
        signal?.throwIfAborted();
        yield object;
      }
    },
    async *read(bucket, name, choice = {}) {
      reads.push(`gs://${bucket}/${name}`);
      const bytes = bytesOf(bucketOf(bucket, choice.signal).get(name), `gs://${bucket}/${name}`, choice);
      for (let at = 0; at < bytes.length; at += 65_536) {
        await Promise.resolve();
        bucketOf(bucket, choice.signal);
        yield bytes.subarray(at, at + 65_536);
      }
    },
    write: async (
      bucket,
      name,
      content,
      { ifAbsent = false, contentType = 'application/octet-stream', contentEncoding, signal } = {},
    ) => {
      bucketOf(bucket, signal);
      const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
      const objects = bucketOf(bucket, signal);
      if (ifAbsent && objects.has(name)) throw new StorageError('exists', `gs://${bucket}/${name} is there already.`);
      generation += 1;
      const object = { name, size: bytes.length, generation: String(generation), contentType };
      objects.set(name, { ...object, bytes, ...(contentEncoding === undefined ? {} : { contentEncoding }) });
      return object;
    },
    close: () => Promise.resolve(),
  };
}

function bytesOf(
  kept: Kept | undefined,
  place: string,
  { generation, start = 0, maxBytes = Infinity }: ReadChoice,
): Buffer {
  if (kept === undefined || (generation !== undefined && generation !== kept.generation)) {
    throw new StorageError('not_found', `${place} is not there.`);
  }
  const bytes = start === 0 && kept.contentEncoding === 'gzip' ? gunzipSync(kept.bytes) : kept.bytes.subarray(start);
  if (Math.max(kept.size, bytes.length) <= maxBytes) return bytes;
  throw new StorageError('too_large', `${place} has more than ${maxBytes} bytes.`);
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
