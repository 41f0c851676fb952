import { createHash, type Hash } from 'node:crypto';
import type { ImageLimits } from '@sightline/image';
import type { ContentReference } from '@sightline/messages';
import { inSpan } from '@sightline/observability';
import { StorageError, type ObjectStore, type StoredObject } from '@sightline/storage';
import { Problem } from '../http/problem.js';
import { checkBeginning } from './check-image.js';
import { bucketUnavailable, sentBefore, tooManyBytes } from './upload-problems.js';

/** An image that is in the upload bucket; its message only points to it. */
export interface StoredImage {
  /** The id it was stored under. */
  readonly imageId: string;
  readonly reference: ContentReference;
  /** As `fingerprint` makes it of bytes. */
  readonly fingerprint: string;
}

/** An image that is too large for a message, as it comes in. */
export interface LargeImage {
  readonly imageId: string;
  /** What was read of it so far: enough to tell what it is. */
  readonly beginning: Buffer;
  readonly rest: AsyncIterator<Buffer>;
  readonly declaredType: string | undefined;
}

export interface LargeImagesOptions {
  readonly store: Pick<ObjectStore, 'list' | 'read' | 'write'>;
  readonly bucket: string;
  readonly limits: ImageLimits;
}

/** Brings images into the upload bucket as they come in, without ever holding a whole one. */
export class LargeImages {
  constructor(private readonly options: LargeImagesOptions) {}

  /**
   * Resolves once the object is durable. One that is there under the same id is left as it is; with other bytes it is a
   * conflict.
   * @throws Problem, or what reading the image throws; then there is no object.
   */
  put(image: LargeImage): Promise<StoredImage> {
    const attributes = { 'url.full': `gs://${this.options.bucket}/uploads/${image.imageId}` };
    return inSpan('store image', { kind: 'client', attributes }, () => this.#put(image));
  }

  async #put({ imageId, beginning, rest, declaredType }: LargeImage): Promise<StoredImage> {
    const { store, bucket, limits } = this.options;
    checkBeginning(beginning, declaredType, limits);
    const name = `uploads/${imageId}`;
    const passing = new PassingBytes(beginning, rest, limits.maxBytes);
    const object = await store.write(bucket, name, passing, { ifAbsent: true }).catch(async (error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
      if (error.code !== 'exists') throw bucketUnavailable(error);
      return this.#sameObject(name, imageId, await passing.digest());
    });
    const digest = await passing.digest();
    const { generation, size } = object;
    return {
      imageId,
      reference: { uri: `gs://${bucket}/${name}`, generation, size, sha256: digest.toString('hex') },
      fingerprint: digest.toString('base64'),
    };
  }

  /** The object that is there already. @throws Problem `idempotency_conflict` where it has other bytes. */
  async #sameObject(name: string, imageId: string, digest: Buffer): Promise<StoredObject> {
    const { store, bucket } = this.options;
    try {
      const hash = createHash('sha256');
      for await (const object of store.list(bucket, name)) {
        if (object.name !== name) continue;
        for await (const chunk of store.read(bucket, name, { generation: object.generation })) hash.update(chunk);
        if (!hash.digest().equals(digest)) throw sentBefore(imageId);
        return object;
      }
    } catch (error) {
      throw error instanceof Problem ? error : bucketUnavailable(error);
    }
    // It was there a moment ago: who sends the image again finds it gone.
    throw bucketUnavailable();
  }
}

/** The bytes of an image on their way through: counted, and their digest made. */
class PassingBytes implements AsyncIterable<Buffer> {
  readonly #hash: Hash = createHash('sha256');
  #digest: Buffer | undefined;
  #bytes = 0;
  #ended = false;
  #next: Buffer | undefined;

  constructor(
    beginning: Buffer,
    private readonly rest: AsyncIterator<Buffer>,
    private readonly maxBytes: number,
  ) {
    this.#next = beginning;
  }

  /** NOTE: no `return`, so that the rest can still be read once the store takes no more of it. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => this.#take() };
  }

  /** The SHA-256 of all bytes; what the store didn't take is read as well. */
  async digest(): Promise<Buffer> {
    while (!this.#ended) await this.#take();
    return (this.#digest ??= this.#hash.digest());
  }

  async #take(): Promise<IteratorResult<Buffer>> {
    const chunk = this.#next ?? (await this.#read());
    this.#next = undefined;
    if (chunk === undefined) {
      this.#ended = true;
      return { done: true, value: undefined };
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.maxBytes) throw tooManyBytes(this.maxBytes);
    this.#hash.update(chunk);
    return { done: false, value: chunk };
  }

  async #read(): Promise<Buffer | undefined> {
    const next = await this.rest.next();
    return next.done === true ? undefined : next.value;
  }
}
