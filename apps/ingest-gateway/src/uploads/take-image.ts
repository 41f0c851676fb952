import type { StoredImage } from './large-images.js';

/** An image that fits into a message, or one that was stored because it doesn't. */
export interface TakenImage {
  /** All of it, or its beginning where it was stored. */
  readonly bytes: Buffer;
  readonly stored?: StoredImage;
}

/** Stores an image of which the beginning was read. */
export type StoreLarge = (beginning: Buffer, rest: AsyncIterator<Buffer>) => Promise<StoredImage>;

/** Reads an image up to `inlineBytes`; a longer one is stored while the rest of it comes in. */
export async function takeImage(
  source: AsyncIterator<Buffer>,
  inlineBytes: number,
  storeLarge: StoreLarge,
): Promise<TakenImage> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= inlineBytes) {
    const next = await source.next();
    if (next.done === true) return { bytes: Buffer.concat(chunks, length) };
    chunks.push(next.value);
    length += next.value.length;
  }
  const bytes = Buffer.concat(chunks, length);
  return { bytes, stored: await storeLarge(bytes, source) };
}
