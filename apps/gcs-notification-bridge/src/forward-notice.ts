import type { SkipReason } from '@sightline/bucket-images';
import type { OutgoingRecord, Producer } from '@sightline/kafka';
import { UnreadableMessageError, type Codecs } from '@sightline/messages';
import { carriedTrace, inSpan, type SpanDetails } from '@sightline/observability';
import { deadNotice } from './dead-notice.js';
import { imageRecord, traceAttributes } from './image-record.js';
import type { Notice } from './notices/notice.js';
import { readNotice } from './notices/read-notice.js';
import type { PulledMessage } from './pubsub/notice-source.js';

/** What became of a message: its image is in Kafka, it is none of ours, or its dead letter is in Kafka. */
export type Forwarded =
  | { readonly result: 'published'; readonly reason?: undefined }
  | { readonly result: 'skipped'; readonly reason: SkipReason | 'other_event' }
  | { readonly result: 'malformed'; readonly reason: string };

export interface ForwarderOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly codecs: Pick<Codecs, 'imageReceived' | 'deadLetter'>;
  readonly skipReason: (notice: Notice) => SkipReason | undefined;
  readonly imageTopic: string;
  readonly deadLetterTopic: string;
  /** Full name of the subscription. */
  readonly subscription: string;
}

/**
 * Makes the function that brings a message into Kafka. It resolves once every in-sync replica has what follows from the message:
 * then, and only then, the message may be acknowledged.
 * @throws RetryableError or OverloadedError when Kafka does not take it now.
 */
export function noticeForwarder(options: ForwarderOptions): (message: PulledMessage) => Promise<Forwarded> {
  const { producer, codecs, skipReason, imageTopic, deadLetterTopic: topic, subscription } = options;
  const send = (record: OutgoingRecord): Promise<void> => producer.send([record]);
  const forward = async (message: PulledMessage): Promise<Forwarded> => {
    try {
      const notice = readNotice(message);
      if (notice === undefined) return { result: 'skipped', reason: 'other_event' };
      const reason = skipReason(notice);
      if (reason !== undefined) return { result: 'skipped', reason };
      await send(await imageRecord(notice, message, codecs.imageReceived, imageTopic));
      return { result: 'published' };
    } catch (error) {
      if (!(error instanceof UnreadableMessageError)) throw error;
      await send(await deadNotice(message, error, { subscription, codec: codecs.deadLetter, topic }));
      return { result: 'malformed', reason: error.code };
    }
  };
  return (message) => inSpan(`process ${subscription}`, stepDetails(message, subscription), () => forward(message));
}

/** By OpenTelemetry's conventions for messaging and Google Cloud Pub/Sub. */
function stepDetails({ id, data, attributes }: PulledMessage, subscription: string): SpanDetails {
  const published = carriedTrace(traceAttributes(attributes));
  return {
    kind: 'consumer',
    parent: published,
    ...(published && { links: [published] }),
    attributes: {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.subscription.name': subscription,
      'messaging.message.id': id,
      'messaging.message.body.size': data.length,
    },
  };
}
