import type { Delivery } from '@sightline/kafka';
import type { Codec, Prediction } from '@sightline/messages';
import { LRUCache } from 'lru-cache';

/**
 * A prediction as it came from Kafka, decoded only when somebody wants it. What was decoded is shared with whoever asks soon
 * after, and may be collected then: thousands of decoded predictions would make each garbage collection of a busy gateway long.
 */
export class RecentPrediction {
  #prediction: WeakRef<Promise<Prediction>> | undefined;
  #json: WeakRef<Promise<string>> | undefined;
  readonly imageId: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly #value: Buffer | null;

  constructor(
    delivery: Delivery,
    private readonly codec: Pick<Codec<Prediction>, 'decode'>,
  ) {
    this.imageId = delivery.key?.toString() ?? '';
    this.partition = delivery.partition;
    this.offset = delivery.offset;
    // A copy of its own: the delivery's value keeps the whole fetched batch in memory.
    this.#value = delivery.value === null ? null : Buffer.from(delivery.value);
  }

  /** @throws UnreadableMessageError */
  prediction(): Promise<Prediction> {
    const known = this.#prediction?.deref();
    if (known) return known;
    const prediction = this.codec.decode(this.#value);
    this.#prediction = new WeakRef(prediction);
    return prediction;
  }

  /** The prediction as JSON text. @throws UnreadableMessageError */
  json(): Promise<string> {
    const known = this.#json?.deref();
    if (known) return known;
    const json = this.prediction().then((prediction) => JSON.stringify(prediction));
    this.#json = new WeakRef(json);
    return json;
  }
}

export interface RecentPredictionsOptions {
  readonly maxCount: number;
  readonly maxAgeMs: number;
}

/** The latest predictions in the order they were read, bounded in count and age. */
export class RecentPredictions {
  readonly #byPlace: LRUCache<string, RecentPrediction>;
  /** Several where a shadow model answered too. */
  readonly #byImage = new Map<string, readonly RecentPrediction[]>();
  readonly #forgottenUpTo = new Map<number, bigint>();

  constructor({ maxCount, maxAgeMs }: RecentPredictionsOptions) {
    this.#byPlace = new LRUCache({
      max: maxCount,
      ttl: maxAgeMs,
      dispose: (recent) => {
        this.#forget(recent);
      },
    });
  }

  /** False when it is remembered already: a reader that lost its connection may read again. */
  add(recent: RecentPrediction): boolean {
    const { partition, offset, imageId } = recent;
    if (this.#byPlace.has(`${partition}:${offset}`)) return false;
    if (!this.#forgottenUpTo.has(partition)) this.#forgottenUpTo.set(partition, offset - 1n);
    this.#byPlace.set(`${partition}:${offset}`, recent);
    this.#byImage.set(imageId, [...(this.#byImage.get(imageId) ?? []), recent]);
    return true;
  }

  /** The primary prediction of an image, while it is remembered; what can't be read is no prediction. */
  async primary(imageId: string): Promise<Prediction | undefined> {
    for (const recent of this.#byImage.get(imageId) ?? []) {
      const prediction = await recent.prediction().catch(() => undefined);
      if (prediction?.role === 'primary') return prediction;
    }
    return undefined;
  }

  has(imageId: string): boolean {
    return this.#byImage.has(imageId);
  }

  /** Oldest first. */
  inOrder(): readonly RecentPrediction[] {
    return [...this.#byPlace.rvalues()].filter((recent) => recent !== undefined);
  }

  /** Highest offset of a partition that is no longer remembered, or never was; undefined when nothing was read from it. */
  forgottenUpTo(partition: number): bigint | undefined {
    return this.#forgottenUpTo.get(partition);
  }

  #forget(recent: RecentPrediction): void {
    const { partition, offset, imageId } = recent;
    const before = this.#forgottenUpTo.get(partition);
    if (before === undefined || offset > before) this.#forgottenUpTo.set(partition, offset);
    const rest = (this.#byImage.get(imageId) ?? []).filter((other) => other !== recent);
    if (rest.length === 0) this.#byImage.delete(imageId);
    else this.#byImage.set(imageId, rest);
  }
}
