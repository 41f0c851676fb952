import type { Dispatcher } from 'undici';
import { credentialsOf, type Access } from './access.js';
import { checkBytes } from './check-bytes.js';
import type { ReadChoice } from './object-store.js';
import { StorageError } from './storage-error.js';
import { placeOf, refusalFailure, storageFailure, type Attempt } from './storage-failure.js';
import { unpack } from './unpack.js';

/** What objects are read with. */
export interface ReadAccess extends Access {
  /**
   * Sends the requests. The client's own way to read (`createReadStream`) closes the sockets of every other read when one
   * of them ends early, and those never end then.
   */
  readonly dispatcher: Dispatcher;
}

interface Read extends ReadChoice {
  readonly bucket: string;
  readonly name: string;
}

/** Reads an object; nothing is asked before the first byte is taken. */
export async function* readObject(access: ReadAccess, read: Read): AsyncGenerator<Uint8Array> {
  const attempt: Attempt = { verb: 'read', bucket: read.bucket, name: read.name };
  read.signal?.throwIfAborted();
  let body: Dispatcher.ResponseData['body'] | undefined;
  try {
    const answer = await request(access, read);
    body = answer.body;
    if (answer.statusCode === 416) return;
    if (answer.statusCode >= 300) throw await refusal(answer, attempt);
    yield* contentOf(answer, read, attempt);
  } catch (error) {
    read.signal?.throwIfAborted();
    throw storageFailure(error, attempt);
  } finally {
    // Also when the reader stops early: what is left unread must not keep the connection.
    body?.on('error', () => undefined).destroy();
  }
}

async function request(access: ReadAccess, read: Read): Promise<Dispatcher.ResponseData> {
  const { bucket, name, generation, start = 0, signal } = read;
  const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  const url = new URL(access.storage.apiEndpoint + path);
  url.searchParams.set('alt', 'media');
  if (generation !== undefined) url.searchParams.set('generation', generation);
  const credentials = await credentialsOf(access);
  return access.dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    // As it is stored: unpacked by the server, its checksum could not be checked.
    headers: { ...credentials, 'accept-encoding': 'gzip', ...(start > 0 ? { range: `bytes=${start}-` } : {}) },
    ...(signal === undefined ? {} : { signal }),
  });
}

async function refusal({ statusCode, body }: Dispatcher.ResponseData, attempt: Attempt): Promise<StorageError> {
  const text = await body.text().catch(() => '');
  return refusalFailure(
    { status: statusCode, text, reasons: [...text.matchAll(/"reason":\s*"(\w+)"/g)].map(([, reason = '']) => reason) },
    attempt,
  );
}

async function* contentOf(answer: Dispatcher.ResponseData, read: Read, attempt: Attempt): AsyncGenerator<Uint8Array> {
  const { start = 0, maxBytes = Infinity } = read;
  const size = Number(answer.headers['x-goog-stored-content-length'] ?? answer.headers['content-length']);
  if (size > maxBytes) throw tooLarge(attempt, maxBytes, `has ${size}`);
  let total = 0;
  for await (const chunk of start > 0 ? partOf(answer, start, attempt) : wholeOf(answer, attempt)) {
    total += chunk.byteLength;
    // What is packed can be far longer than its length says, and a length need not be said.
    if (total > maxBytes) throw tooLarge(attempt, maxBytes, 'has more');
    yield chunk;
  }
}

function partOf(
  { statusCode, body }: Dispatcher.ResponseData,
  start: number,
  attempt: Attempt,
): AsyncIterable<Uint8Array> {
  if (statusCode === 206) return body;
  const text = `${placeOf(attempt)} can't be read from byte ${start} on: the server knows no ranges.`;
  throw new StorageError('refused', text);
}

function wholeOf({ headers, body }: Dispatcher.ResponseData, attempt: Attempt): AsyncIterable<Uint8Array> {
  const stored = checkBytes(body, headers, attempt);
  return headers['content-encoding'] === 'gzip' ? unpack(stored, attempt) : stored;
}

function tooLarge(attempt: Attempt, maxBytes: number, found: string): StorageError {
  return new StorageError('too_large', `${placeOf(attempt)} ${found} bytes, of which at most ${maxBytes} are read.`);
}
