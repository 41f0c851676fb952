import type { Broker, Delivery, Tail } from '@sightline/kafka';
import type { Codec, ImageReceived } from '@sightline/messages';
import { ImageError, readHeader, thumbnail } from '@sightline/image';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';

interface PicturesOptions {
  readonly broker: Pick<Broker, 'tail'>;
  readonly codec: Pick<Codec<ImageReceived>, 'decode'>;
  readonly topic: string;
  /** Memory for encoded pictures. */
  readonly maxBytes: number;
  readonly onUnreadable: (error: unknown) => void;
  readonly onFailure: (error: Error) => void;
}

/** Longest side of a thumbnail: twice what the page shows, for dense screens. */
const SIDE = 192;
const KEPT_THUMBNAILS = 500;
/** Thumbnails that may wait to be made; beyond, a page goes without. */
const MAX_WAITING = 64;
/** Larger ones are classified all the same, but not shown: a page must not cost the machine what a worker needs. */
const LIMITS = { maxBytes: 8 * 2 ** 20, maxPixels: 24_000_000 };

/** Small pictures of the latest images. Each is decoded and encoded anew: nothing of the sender's file reaches a page. */
export class Pictures {
  readonly #encoded: LRUCache<string, Buffer>;
  readonly #thumbnails = new LRUCache<string, Buffer>({ max: KEPT_THUMBNAILS });
  readonly #oneAtATime = pLimit(1);

  constructor({ maxBytes }: { readonly maxBytes: number }) {
    this.#encoded = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes / 8,
      sizeCalculation: (bytes) => bytes.length + 1,
    });
  }

  take({ image_id, content }: ImageReceived): void {
    // A copy: the content keeps the whole fetched batch in memory.
    if (Buffer.isBuffer(content)) this.#encoded.set(image_id, Buffer.from(content));
  }

  /** A small JPEG of an image; undefined where it is not remembered, travelled as a reference, or is no usable picture. */
  async thumbnailOf(imageId: string): Promise<Buffer | undefined> {
    const known = this.#thumbnails.get(imageId);
    const bytes = this.#encoded.get(imageId);
    if (known || !bytes || this.#oneAtATime.pendingCount >= MAX_WAITING) return known;
    const made = await this.#oneAtATime(() => safeThumbnail(bytes));
    if (made) this.#thumbnails.set(imageId, made);
    return made;
  }
}

/** The limits are checked from the header before any pixel is made. */
async function safeThumbnail(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    readHeader(bytes, LIMITS);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
  // What the header promised and the pixels don't keep: rejected by the worker as well.
  return thumbnail(bytes, SIDE).catch(() => undefined);
}

/** Follows the image topic from now on. */
export async function openPictures(options: PicturesOptions): Promise<{ pictures: Pictures; tail: Tail }> {
  const { broker, codec, topic, onUnreadable, onFailure } = options;
  const pictures = new Pictures(options);
  const take = async (delivery: Delivery): Promise<void> => {
    try {
      pictures.take(await codec.decode(delivery.value, delivery));
    } catch (error) {
      onUnreadable(error);
    }
  };
  const tail = await broker.tail({
    topic,
    from: 'latest',
    onDelivery: (delivery) => void take(delivery),
    onFailure,
  });
  return { pictures, tail };
}
