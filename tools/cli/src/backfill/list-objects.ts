import type { BucketObject } from '@sightline/bucket-images';
import type { GsUri, ObjectStore } from '@sightline/storage';

/** The objects below an address, in the order of their names, after `startAfter`. @throws StorageError */
export async function* listObjects(
  store: Pick<ObjectStore, 'list'>,
  { bucket, name: prefix }: GsUri,
  startAfter: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<BucketObject> {
  for await (const { name, generation, size, contentType } of store.list(bucket, prefix, { startAfter, signal })) {
    yield { bucket, name, generation, size, contentType: contentType ?? null, metadata: {} };
  }
}
