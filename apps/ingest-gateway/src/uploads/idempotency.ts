import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problem.js';
import { sentBefore } from './upload-problems.js';

interface KnownImage {
  readonly fingerprint: string;
  readonly published: Promise<void>;
}

export interface KnownImagesOptions {
  readonly maxCount: number;
  readonly maxAgeMs: number;
}

/** Images whose id came from the caller: while one is known here it is not published again. */
export class KnownImages {
  readonly #known: LRUCache<string, KnownImage>;

  constructor({ maxCount, maxAgeMs }: KnownImagesOptions) {
    this.#known = new LRUCache({ max: maxCount, ttl: maxAgeMs });
  }

  /**
   * The publication of an image that is known, finished or under way; undefined when it is not known.
   * @throws Problem `idempotency_conflict` when it is known with other bytes.
   */
  publicationOf(imageId: string, fingerprint: string): Promise<void> | undefined {
    const known = this.#known.get(imageId);
    if (known !== undefined && known.fingerprint !== fingerprint) {
      throw sentBefore(imageId);
    }
    return known?.published;
  }

  /** Remembers an image that is being published. One whose publication fails is forgotten, so that the next attempt publishes. */
  remember(imageId: string, fingerprint: string, published: Promise<void>): void {
    const known: KnownImage = { fingerprint, published };
    this.#known.set(imageId, known);
    published.catch(() => {
      if (this.#known.peek(imageId) === known) this.#known.delete(imageId);
    });
  }
}

/** What tells two uploads of one id apart. */
export function fingerprint(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}

/** Checks an Idempotency-Key: 1 to 255 visible ASCII characters. @throws Problem `invalid_idempotency_key` */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new Problem(
    'invalid_idempotency_key',
    'Idempotency-Key must be given once, as 1 to 255 visible ASCII characters without spaces. A UUID does well.',
  );
}
