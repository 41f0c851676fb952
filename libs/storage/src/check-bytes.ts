import type { Dispatcher } from 'undici';
import { Crc32c } from './crc32c.js';
import { StorageError } from './storage-error.js';
import { placeOf, type Attempt } from './storage-failure.js';

/**
 * Passes the bytes of an answer on and checks them at their end against the checksum that its headers name.
 * @throws StorageError `damaged`.
 */
export async function* checkBytes(
  body: AsyncIterable<Uint8Array>,
  headers: Dispatcher.ResponseData['headers'],
  attempt: Attempt,
): AsyncGenerator<Uint8Array> {
  const expected = checksumIn(headers);
  const checksum = new Crc32c();
  for await (const chunk of body) {
    if (expected !== undefined) checksum.update(chunk);
    yield chunk;
  }
  if (expected === undefined || checksum.validate(expected)) return;
  const found = `has the CRC32C ${checksum.toString()} instead of ${expected}`;
  throw new StorageError('damaged', `${placeOf(attempt)} ${found}: it was damaged on its way or where it is stored.`);
}

/** The CRC32C of the stored bytes, in base64; undefined where the bytes that are sent are others than those stored. */
function checksumIn(headers: Dispatcher.ResponseData['headers']): string | undefined {
  const stored = headers['x-goog-stored-content-encoding'] ?? 'identity';
  if (stored !== (headers['content-encoding'] ?? 'identity')) return undefined;
  return /crc32c=([A-Za-z0-9+/]+=*)/.exec([headers['x-goog-hash']].flat().join(','))?.[1];
}
