import { idempotencyKeyHeader, type OutgoingRecord, type Producer } from '@sightline/kafka';
import {
  messageHeaders,
  OverloadedError,
  RetryableError,
  type Codec,
  type ImageReceived,
  type NewImageReceived,
} from '@sightline/messages';
import { Problem } from '../http/problem.js';
import type { AdmittedImage } from './admission.js';
import { brokerUnavailable, type BrokerWatch } from './broker-watch.js';

export interface ImagePublisherOptions {
  /** Its delivery timeout is how long a request waits for Kafka before it is told to come back. */
  readonly producer: Pick<Producer, 'send'>;
  readonly watch: BrokerWatch;
  readonly codec: Pick<Codec<ImageReceived, NewImageReceived>, 'encode'>;
  readonly topic: string;
}

/** Headers that every record of a request carries: its trace and its id. */
export type CarriedHeaders = Readonly<Record<string, string>>;

/** Brings admitted images into Kafka. */
export class ImagePublisher {
  constructor(private readonly options: ImagePublisherOptions) {}

  /**
   * Resolves once every in-sync replica has all images, in their order.
   * @throws Problem `broker_unavailable` or `overloaded`: the images were not accepted, the caller sends them again.
   */
  async publish(images: readonly AdmittedImage[], headers: CarriedHeaders): Promise<void> {
    const { producer, watch } = this.options;
    const records = await Promise.all(images.map((image) => this.#record(image, headers)));
    // One by one: together, large images of one form could exceed what Kafka takes in one batch. Their order stays.
    const sent = await Promise.allSettled(records.map((record) => producer.send([record])));
    const failed = sent.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return;
    if (failed.reason instanceof RetryableError) {
      watch.failed();
      throw brokerUnavailable(failed.reason);
    }
    if (failed.reason instanceof OverloadedError) throw overloaded(failed.reason);
    throw failed.reason;
  }

  async #record(
    { imageId, content, contentType, fields, fingerprint }: AdmittedImage,
    headers: CarriedHeaders,
  ): Promise<OutgoingRecord> {
    const { codec, topic } = this.options;
    const receivedAt = Date.now() * 1000;
    const encoded = await codec.encode({
      image_id: imageId,
      source: 'http',
      source_key: fields.sourceKey,
      sequence_number: fields.sequenceNumber,
      content,
      content_type: contentType,
      received_at: receivedAt,
      model: fields.model,
      metadata: fields.metadata,
    });
    const facts = {
      type: 'ImageReceived',
      id: imageId,
      source: 'ingest-gateway',
      timeMicros: receivedAt,
      contentType: encoded.contentType,
      ...(content instanceof Uint8Array ? {} : { dataref: content.uri }),
    };
    return {
      topic,
      key: fields.sourceKey ?? imageId,
      value: encoded.value,
      // An id that came from the caller may come again: the worker classifies it once.
      headers: {
        ...messageHeaders(facts),
        ...headers,
        ...(fingerprint === undefined ? {} : { [idempotencyKeyHeader]: imageId }),
      },
    };
  }
}

function overloaded(cause: Error): Problem {
  return new Problem('overloaded', 'More waits for Kafka than it takes at the moment. Try again in a second.', {
    headers: { 'retry-after': '1' },
    cause,
  });
}
