import type { Broker, Tail } from '@sightline/kafka';
import type { Prediction } from '@sightline/messages';
import { codecs } from '../setup/image-message.js';

/** An image that was sent. */
export interface SentImage {
  /** Milliseconds of this process's clock, just before the send. */
  readonly sentAt: number;
  /** When its answer could be read; undefined while there is none. */
  answeredAt?: number;
  /** Answers so far; anything but 1 in the end is wrong. */
  answers: number;
  /** Predictions of shadows. */
  shadows: number;
  /** Version of the model that answered. */
  version?: string | null;
  /** Where the milliseconds went until there was an answer. */
  timings?: Prediction['timings_ms'];
}

/** Follows the results of a worker and holds them against what was sent. */
export class AnswerLog {
  readonly #images = new Map<string, SentImage>();
  readonly #waiting = new Map<string, () => void>();
  #tail: Tail | undefined;

  static async open(broker: Broker, topic: string, onFailure: (error: Error) => void): Promise<AnswerLog> {
    const log = new AnswerLog();
    log.#tail = await broker.tail({
      topic,
      from: 'latest',
      onDelivery: ({ value }) => {
        const at = performance.now();
        void log.#read(value, at).catch(onFailure);
      },
      onFailure,
    });
    return log;
  }

  /** Notes that an image is about to be sent; resolves with its answer. */
  sending(imageId: string): Promise<void> {
    this.#images.set(imageId, { sentAt: performance.now(), answers: 0, shadows: 0 });
    return new Promise((resolve) => this.#waiting.set(imageId, resolve));
  }

  /** Images sent since the last time this was asked; the next turn begins anew. */
  take(): readonly SentImage[] {
    const taken = [...this.#images.values()];
    this.#images.clear();
    this.#waiting.clear();
    return taken;
  }

  /** Every image sent so far. */
  get images(): readonly SentImage[] {
    return [...this.#images.values()];
  }

  /** Images without an answer. */
  get unanswered(): number {
    return this.#waiting.size;
  }

  async close(): Promise<void> {
    await this.#tail?.close();
  }

  async #read(value: Buffer | null, at: number): Promise<void> {
    const prediction = await codecs.prediction.decode(value);
    const { image_id: imageId, role, outcome, model_version: version } = prediction;
    const image = this.#images.get(imageId);
    if (!image) return;
    if (outcome === 'rejected') throw new Error(`The worker rejected image ${imageId}.`);
    if (role === 'shadow') {
      image.shadows += 1;
      return;
    }
    image.answers += 1;
    image.answeredAt ??= at;
    image.version ??= version;
    image.timings ??= prediction.timings_ms;
    this.#waiting.get(imageId)?.();
    this.#waiting.delete(imageId);
  }
}

/** Latencies of the images that have an answer, milliseconds. */
export function latenciesOf(images: readonly SentImage[]): readonly number[] {
  return images.flatMap(({ sentAt, answeredAt }) => (answeredAt === undefined ? [] : [answeredAt - sentAt]));
}
