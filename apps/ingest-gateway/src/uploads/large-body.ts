import type { Readable } from 'node:stream';
import type { Reservation } from './in-flight.js';
import { UploadAbortedError } from './read-body.js';
import { takeImage, type TakenImage } from './take-image.js';
import { requestTooLarge } from './upload-problems.js';
import type { Announced, PutLarge, UploadLimits } from './upload.js';

/** Read of an image that is known to be large before it is passed on: what tells its format and size is in it. */
const beginningBytes = 1024 * 1024;

/** Memory that a large image takes on its way: its beginning, a part that is being sent, and what waits between. */
export const largeImageBytes = 3 * beginningBytes;

/** Whether a body may be, or is, an image that is too large for a message. */
export function mayBeLarge({ kind, bytes }: Announced, { inlineBytes }: UploadLimits): boolean {
  return kind === 'raw' && (bytes === undefined || bytes > inlineBytes);
}

/**
 * Reads a body; an image that is too large for a message is stored while it comes in.
 * @throws Problem, or UploadAbortedError when the sender goes away before the end.
 */
export async function readLarge(
  source: Readable,
  announced: Announced,
  { inlineBytes, maxRequestBytes }: UploadLimits,
  reservation: Reservation,
  putLarge: PutLarge,
): Promise<TakenImage> {
  const isLarge = announced.bytes !== undefined;
  let received = 0;
  let held = 0;
  const onChunk = (bytes: number): void => {
    received += bytes;
    if (received > maxRequestBytes) throw requestTooLarge(maxRequestBytes);
    // Of a length that is not known the memory is taken as it grows, as long as the image is held.
    if (isLarge || held > inlineBytes) return;
    held += bytes;
    reservation.grow(bytes);
  };
  const chunks = chunksOf(source, onChunk);
  try {
    return await takeImage(chunks, isLarge ? Math.min(beginningBytes, inlineBytes) : inlineBytes, (beginning, rest) =>
      putLarge(0, { beginning, rest, declaredType: announced.contentType }),
    );
  } catch (error) {
    // What still arrives of a refused body is read and dropped, so that the sender gets to read the answer.
    await chunks.return(undefined);
    source.on('error', () => undefined).resume();
    throw error;
  }
}

async function* chunksOf(source: Readable, onChunk: (bytes: number) => void): AsyncGenerator<Buffer> {
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw new UploadAbortedError({ cause });
      });
      if (next.done === true) return;
      onChunk(next.value.length);
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}
