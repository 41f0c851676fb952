import { createHash } from 'node:crypto';
import type { ContentReference } from '@sightline/messages';
import { parseGsUri, type GsUri, type ObjectStore } from '@sightline/storage';
import type { ByteBudget, Taken } from './byte-budget.js';
import { fetchFailure, UnfetchableError } from './fetch-failure.js';

export interface FetchOptions {
  readonly store: Pick<ObjectStore, 'read'>;
  /** Buckets from which images are fetched: whoever writes messages could read any other through this service. */
  readonly buckets: ReadonlySet<string>;
  readonly maxBytes: number;
  readonly budget: ByteBudget;
}

/** An image that was fetched; what it takes of the budget is to be released when it was answered. */
export interface FetchedImage {
  readonly bytes: Buffer;
  readonly taken: Pick<Taken, 'release'>;
}

/**
 * Fetches the object that a claim check means, in just the generation that was announced, its checksum and digest checked.
 * @throws UnfetchableError with the code of the answer, or RetryableError when the store is away.
 */
export async function fetchImage(
  reference: ContentReference,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<FetchedImage> {
  const place = allowedPlace(reference, options);
  const { size, generation } = reference;
  const taken = await options.budget.take(size ?? options.maxBytes, signal);
  try {
    const bytes = await readTwice(() => readObject(place, generation, taken, size, options, signal));
    requireDigest(bytes, reference);
    return { bytes, taken };
  } catch (error) {
    taken.release();
    throw fetchFailure(error);
  }
}

function allowedPlace({ uri, size }: ContentReference, { buckets, maxBytes }: FetchOptions): GsUri {
  const place = parseGsUri(uri);
  if (place === undefined || place.name === '') {
    throw new UnfetchableError('bad_reference', `${uri.slice(0, 200)} is no gs://<bucket>/<object>.`);
  }
  if (!buckets.has(place.bucket)) {
    const text = `Images are not fetched from the bucket ${place.bucket}: use another, or have it added to FETCH_BUCKETS.`;
    throw new UnfetchableError('bucket_not_allowed', text);
  }
  if (size !== null && size > maxBytes) {
    throw new UnfetchableError(
      'too_many_bytes',
      `The image has ${String(size)} bytes; at most ${String(maxBytes)} are taken.`,
    );
  }
  return place;
}

async function readObject(
  { bucket, name }: GsUri,
  generation: string | null,
  taken: Taken,
  size: number | null,
  { store, maxBytes }: FetchOptions,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let more = -(size ?? maxBytes);
  for await (const chunk of store.read(bucket, name, { generation: generation ?? undefined, maxBytes, signal })) {
    chunks.push(chunk);
    more += chunk.byteLength;
  }
  if (more > 0) taken.grow(more);
  return Buffer.concat(chunks);
}

/** Bytes that were damaged on their way are read once more; those that are damaged where they are stay so. */
async function readTwice(read: () => Promise<Buffer>): Promise<Buffer> {
  return read().catch(async (error: unknown) => {
    const failure = fetchFailure(error);
    if (failure instanceof UnfetchableError && failure.code === 'object_damaged') return read();
    throw error;
  });
}

function requireDigest(bytes: Buffer, { uri, sha256 }: ContentReference): void {
  if (sha256 === null) return;
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256.toLowerCase()) return;
  throw new UnfetchableError('wrong_digest', `${uri} has the sha256 ${found} instead of ${sha256.slice(0, 64)}.`);
}
