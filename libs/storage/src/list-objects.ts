import type { FileMetadata, GetFilesOptions } from '@google-cloud/storage';
import { credentialsOf, type Access } from './access.js';
import type { ListChoice, StoredObject } from './object-store.js';
import { storageFailure } from './storage-failure.js';
import { within } from './within.js';

interface Listing extends ListChoice {
  readonly bucket: string;
  readonly prefix: string;
  /** Longest time a page may take, with every further attempt. */
  readonly patienceMs: number;
}

/** Lists objects, a page at a time: the next one is asked for when the last one was used up. */
export async function* listObjects(access: Access, listing: Listing): AsyncGenerator<StoredObject> {
  const { bucket, prefix, startAfter, pageSize = 1000, signal, patienceMs } = listing;
  let query: GetFilesOptions | undefined = {
    prefix,
    maxResults: pageSize,
    autoPaginate: false,
    fields: 'items(name,size,generation,contentType),nextPageToken',
    ...(startAfter === undefined ? {} : { startOffset: startAfter }),
  };
  while (query !== undefined) {
    signal?.throwIfAborted();
    const page: Page = await within(readPage(access, bucket, query), patienceMs, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw storageFailure(error, { verb: 'listed', bucket, name: prefix });
    });
    // The service begins with that name itself.
    for (const object of page.objects) if (object.name !== startAfter) yield object;
    query = page.next;
  }
}

interface Page {
  readonly objects: readonly StoredObject[];
  readonly next: GetFilesOptions | undefined;
}

async function readPage(access: Access, bucket: string, query: GetFilesOptions): Promise<Page> {
  await credentialsOf(access);
  const [files, next]: [unknown, unknown, unknown] = await access.storage.bucket(bucket).getFiles(query);
  // With `fields` the client gives what the server says of each object, not the File objects of its types.
  return {
    objects: (files as FileMetadata[]).map(storedObject),
    next: (next ?? undefined) as GetFilesOptions | undefined,
  };
}

/** An object as the client tells of it. */
export function storedObject({ name = '', size = 0, generation = '', contentType }: FileMetadata): StoredObject {
  return {
    name,
    size: Number(size),
    generation: String(generation),
    ...(contentType === undefined ? {} : { contentType }),
  };
}
