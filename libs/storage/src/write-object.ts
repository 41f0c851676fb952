import { once } from 'node:events';
import type { CreateWriteStreamOptions, File } from '@google-cloud/storage';
import { credentialsOf, type Access } from './access.js';
import { Crc32c } from './crc32c.js';
import { storedObject } from './list-objects.js';
import type { StoredObject, WriteChoice } from './object-store.js';
import { storageFailure } from './storage-failure.js';
import { takeUpTo } from './take-up-to.js';
import { within } from './within.js';

interface Write extends WriteChoice {
  readonly bucket: string;
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** Bytes that are sent with one request. */
  readonly chunkBytes: number;
  /** Longest time a request may take, with every further attempt. */
  readonly patienceMs: number;
}

/** Writes an object: with one request where it is short, else in parts. What `content` throws is thrown as it is. */
export async function writeObject(access: Access, write: Write): Promise<StoredObject> {
  const { bucket, name, content, chunkBytes, signal } = write;
  signal?.throwIfAborted();
  const file = access.storage.bucket(bucket).file(name);
  const { first, rest } = await takeUpTo(content, chunkBytes, signal);
  signal?.throwIfAborted();
  const failed = (error: unknown): never => {
    signal?.throwIfAborted();
    throw storageFailure(error, { verb: 'written', bucket, name });
  };
  await within(credentialsOf(access), write.patienceMs, signal).catch(failed);
  if (rest === undefined) await writeAtOnce(file, first, write).catch(failed);
  else await writeInParts(file, first, rest, write, failed);
  return storedObject(file.metadata);
}

async function writeAtOnce(file: File, bytes: Buffer, write: Write): Promise<void> {
  const checksum = new Crc32c();
  checksum.update(bytes);
  // The server compares it before there is an object.
  const options = { ...optionsOf(write, { crc32c: checksum.toString() }), resumable: false };
  await within(file.save(bytes, options), write.patienceMs, write.signal);
}

async function writeInParts(
  file: File,
  first: Buffer,
  rest: AsyncIterable<Uint8Array>,
  write: Write,
  failed: (error: unknown) => never,
): Promise<void> {
  const { chunkBytes, patienceMs, signal } = write;
  // NOTE: @google-cloud/storage 7.22 listens to its inner stream until that has ended, and again a tick later for the server's answer: an
  // upload that fails in between would end the process. Here it fails when nothing has come for long enough.
  const startUpload = file.startResumableUpload_.bind(file);
  file.startResumableUpload_ = (inner, options) => {
    inner.on('error', () => undefined);
    startUpload(inner, options);
  };
  const target = file.createWriteStream({ ...optionsOf(write), resumable: true, chunkSize: chunkBytes });
  let broken: Error | undefined;
  target.on('error', (error) => (broken = error));
  const send = async (chunk: Uint8Array): Promise<void> => {
    if (broken !== undefined) throw broken;
    await within(
      new Promise<void>((resolve, reject) => target.write(chunk, (error) => (error ? reject(error) : resolve()))),
      patienceMs,
      signal,
    );
  };
  try {
    await send(first).catch(failed);
    for await (const chunk of rest) await send(chunk).catch(failed);
    const finished = once(target, 'finish');
    target.end();
    await within(finished, patienceMs, signal).catch(failed);
  } finally {
    // An upload that isn't finished leaves no object.
    target.destroy();
  }
}

function optionsOf(
  { ifAbsent = false, contentType = 'application/octet-stream', contentEncoding }: Write,
  metadata: { readonly crc32c?: string } = {},
): CreateWriteStreamOptions {
  return {
    contentType,
    metadata: { ...metadata, ...(contentEncoding === undefined ? {} : { contentEncoding }) },
    validation: 'crc32c',
    ...(ifAbsent ? { preconditionOpts: { ifGenerationMatch: 0 } } : {}),
  };
}
