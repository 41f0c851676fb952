import { randomUUID } from 'node:crypto';
import type { SeededRandom } from '@sightline/image';
import type { Delivery } from '@sightline/kafka';
import type { ImageReceived, Prediction } from '@sightline/messages';
import type { AnsweredPicture } from './answered-picture.js';
import { recordedTimes } from './recorded-times.js';

/** Shares of the rounds in which a picture is cut off on its way, and in which the one comes of which the model is unsure. */
const CUT_OFF = 0.15;
const UNSURE = 0.4;
/** Shares of the route of photos: a second version answers some, a third is tried in the shadow of others. */
const NEW_ARM = 0.2;
const SHADOWED = 0.1;
const CAMERAS = 3;

/** An image message and where it lies. */
interface Taken {
  readonly image: ImageReceived;
  readonly delivery: Pick<Delivery, 'topic' | 'partition' | 'offset'>;
}

/** Gives the pipeline's answers again, each as new. */
export class Answering {
  #number = 0;
  #waiting: AnsweredPicture[] = [];

  constructor(
    private readonly random: SeededRandom,
    private readonly pictures: readonly AnsweredPicture[],
  ) {}

  /** One after the other, shuffled anew each time round; seldom the one that is cut off, or one of which the model is unsure. */
  next(): AnsweredPicture {
    const [next] = this.#waiting.splice(0, 1);
    if (next) return next;
    const seldom = { classified: 1, low_confidence: UNSURE, rejected: CUT_OFF } as const;
    const round = this.pictures.filter(({ prediction: { outcome } }, index) =>
      this.random.chance(seldom[outcome] * (1 - index / (2 * this.pictures.length))),
    );
    this.#waiting = round
      .map((picture) => ({ picture, place: this.random.between(0, 1) }))
      .sort((a, b) => a.place - b.place)
      .map(({ picture }) => picture);
    return this.next();
  }

  /** The message of a picture that has just come. */
  imageOf({ content, prediction }: AnsweredPicture): ImageReceived {
    const isPhoto = prediction.model_name !== 'patterns';
    this.#number += 1;
    return {
      image_id: randomUUID(),
      source: isPhoto ? 'http' : 'simulator',
      source_key: `${isPhoto ? 'door' : 'simulator'}-${this.random.integer(1, CAMERAS)}`,
      sequence_number: this.#number,
      content,
      content_type: 'image/jpeg',
      received_at: Date.now() * 1000,
      model: null,
      metadata: isPhoto ? { site: 'north' } : {},
    };
  }

  /** The answer at a time, and that of a model in the shadow where there is one. */
  to(picture: AnsweredPicture, atMs: number, taken?: Taken): readonly Prediction[] {
    const { image, delivery } = taken ?? this.#passed(picture);
    const { model_name: model, outcome } = picture.prediction;
    const isPhoto = model === 'efficientnet_lite0' && outcome !== 'rejected';
    const isNew = isPhoto && this.random.chance(NEW_ARM);
    const answer = (changed: Partial<Prediction>): Prediction => {
      const timings = recordedTimes(changed.model_name ?? model, this.random);
      return {
        ...picture.prediction,
        prediction_id: randomUUID(),
        image_id: image.image_id,
        source: image.source,
        source_key: image.source_key,
        sequence_number: image.sequence_number,
        metadata: image.metadata,
        worker_id: `worker-${delivery.partition === 2 ? 2 : 1}`,
        source_position: { ...delivery, offset: Number(delivery.offset) },
        timings_ms: timings,
        received_at: Math.round((atMs - (timings.total ?? 0)) * 1000),
        processed_at: Math.round(atMs * 1000),
        ...changed,
      };
    };
    const first = answer(
      isPhoto ? { arm: isNew ? 'new' : 'old', ...(isNew ? { model_name: 'mobilenet_v2' } : {}) } : {},
    );
    const shadowed = isPhoto && this.random.chance(SHADOWED);
    return shadowed ? [first, answer({ role: 'shadow', model_name: 'resnet50', arm: null })] : [first];
  }

  /** One that came before anybody looked. */
  #passed(picture: AnsweredPicture): Taken {
    const image = this.imageOf(picture);
    return { image, delivery: { topic: 'image-stream', partition: this.#number % 3, offset: BigInt(this.#number) } };
  }
}
