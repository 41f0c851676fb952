import type { Producer } from '@sightline/kafka';
import { messageHeaders, newImageId, type Codecs } from '@sightline/messages';
import { activeTraceHeaders, inSpan } from '@sightline/observability';
import type { Destination } from './destination.js';

export interface TopicDestinationOptions {
  readonly producer: Producer;
  readonly codec: Codecs['imageReceived'];
  readonly topic: string;
  /** Model to ask for. */
  readonly model: string | undefined;
}

/** Sends straight into the image topic, as a producer of one's own would. */
export function topicDestination({ producer, codec, topic, model }: TopicDestinationOptions): Destination {
  return {
    send: (image) =>
      inSpan('simulate image', { parent: undefined }, async () => {
        const imageId = newImageId();
        const receivedAt = Date.now() * 1000;
        const { value, contentType } = await codec.encode({
          image_id: imageId,
          source: 'simulator',
          content: image.picture.bytes,
          content_type: image.picture.contentType,
          received_at: receivedAt,
          model: model ?? null,
          source_key: image.sourceKey,
          sequence_number: image.sequenceNumber,
          metadata: image.metadata,
        });
        const facts = { type: 'ImageReceived', id: imageId, source: 'simulator', timeMicros: receivedAt, contentType };
        const headers = { ...messageHeaders(facts), ...activeTraceHeaders() };
        await producer.send([{ topic, key: image.sourceKey, value, headers }]);
        return imageId;
      }),
    close: () => producer.close(),
  };
}
