import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StorageError } from './storage-error.js';
import { placeOf, type Attempt } from './storage-failure.js';

/**
 * Unpacks gzip, without ever holding more than a piece of it.
 * @throws StorageError `damaged` where it is none.
 */
export async function* unpack(packed: AsyncIterable<Uint8Array>, attempt: Attempt): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && 'code' in error && String(error.code).startsWith('Z_')))
      throw error;
    throw new StorageError('damaged', `${placeOf(attempt)} is stored as gzip but can't be unpacked.`, { cause: error });
  } finally {
    source.destroy();
  }
}
