import type { BucketObject } from '@sightline/bucket-images';

/** How much there is to send. */
export interface ObjectTotals {
  listed: number;
  images: number;
  /** Bytes of the images. */
  bytes: number;
}

/** Counts objects; `onCount` is told from time to time how far it is. */
export async function countObjects(
  objects: AsyncIterable<BucketObject>,
  isImage: (object: BucketObject) => boolean,
  onCount: (totals: Readonly<ObjectTotals>) => void,
): Promise<ObjectTotals> {
  const totals: ObjectTotals = { listed: 0, images: 0, bytes: 0 };
  for await (const object of objects) {
    totals.listed += 1;
    if (isImage(object)) {
      totals.images += 1;
      totals.bytes += object.size ?? 0;
    }
    // A page of the listing.
    if (totals.listed % 1000 === 0) onCount(totals);
  }
  onCount(totals);
  return totals;
}
