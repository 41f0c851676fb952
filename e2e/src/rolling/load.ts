import { setTimeout as delay } from 'node:timers/promises';
import { imageIdFromObject } from '@sightline/messages';
import { openObjectStore } from '@sightline/storage';
import type { AnnouncedBucket } from '../pipeline/bucket.js';
import { patternPicture } from '../pipeline/uploads.js';

const EVERY_MS = 200;
const PICTURES = 12;
/** Each fourth picture is dropped in a bucket. */
const DROPPED = 4;

/** Pictures that keep coming, each offered once: uploads that wait for their prediction, and drops in a bucket. */
export class Load {
  /** The image_id of each that was accepted. */
  readonly accepted = new Set<string>();
  /** What was said to uploads that were not. */
  readonly failed: string[] = [];
  #waited = 0;
  readonly #stopped = new AbortController();

  constructor(
    private readonly gatewayUrl: () => string,
    private readonly bucket: AnnouncedBucket,
  ) {}

  /** Uploads that were answered with their prediction. */
  get waited(): number {
    return this.#waited;
  }

  /** Begins no more. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Resolves once all that was begun before `stop` is answered. */
  async run(): Promise<void> {
    const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, seed) => patternPicture(seed)));
    const store = openObjectStore({ GCS_API_ENDPOINT: this.bucket.gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test-project' });
    const offers: Promise<void>[] = [];
    for (let index = 0; !this.#stopped.signal.aborted; index += 1) {
      const { bytes } = pictures[index % PICTURES] ?? { bytes: Buffer.alloc(0) };
      offers.push(index % DROPPED === 0 ? this.#drop(store, `${index}.jpg`, bytes) : this.#upload(bytes));
      await delay(EVERY_MS);
    }
    await Promise.all(offers);
    await store.close();
  }

  async #upload(bytes: Buffer): Promise<void> {
    try {
      const answer = await fetch(`${this.gatewayUrl()}/v1/images?wait=30000`, {
        method: 'POST',
        body: new Uint8Array(bytes),
      });
      const body = await answer.text();
      if (!answer.ok) return void this.failed.push(`${answer.status}: ${body}`);
      this.accepted.add((JSON.parse(body) as { image_id: string }).image_id);
      if (answer.status === 200) this.#waited += 1;
    } catch (error) {
      this.failed.push(String((error as Error).cause ?? error));
    }
  }

  async #drop(store: ReturnType<typeof openObjectStore>, name: string, bytes: Buffer): Promise<void> {
    const { bucket } = this.bucket;
    const { generation } = await store.write(bucket, name, bytes, { contentType: 'image/jpeg' });
    this.accepted.add(imageIdFromObject({ bucket, name, generation }));
  }
}
