import { idempotencyKeyHeader, type OutgoingRecord } from '@sightline/kafka';
import { imageIdFromObject, messageHeaders, type Codecs } from '@sightline/messages';
import { continueTrace, traceHeaders } from '@sightline/observability';
import type { Notice } from './notices/notice.js';

/** What a notice was delivered with. */
export interface NoticeOrigin {
  readonly attributes: Readonly<Record<string, string>>;
  /** When Pub/Sub took the notice, milliseconds since 1970-01-01T00:00:00Z: the same each time it is delivered. */
  readonly publishedAtMs: number;
}

/**
 * The claim check of an announced image. Its id follows from bucket, name and generation, its key is the object's name: however often
 * the same is announced, the copies meet in one partition, where the worker takes the first.
 */
export async function imageRecord(
  notice: Notice,
  { attributes, publishedAtMs }: NoticeOrigin,
  codec: Pick<Codecs['imageReceived'], 'encode'>,
  topic: string,
): Promise<OutgoingRecord> {
  const { bucket, name, generation, size, contentType, metadata } = notice;
  const imageId = imageIdFromObject(notice);
  const receivedAt = publishedAtMs * 1000;
  const encoded = await codec.encode({
    image_id: imageId,
    source: 'gcs',
    source_key: name,
    content: { uri: `gs://${bucket}/${name}`, generation, size, sha256: null },
    content_type: contentType,
    received_at: receivedAt,
    metadata,
  });
  const facts = {
    type: 'ImageReceived',
    id: imageId,
    source: 'gcs-notification-bridge',
    timeMicros: receivedAt,
    contentType: encoded.contentType,
    dataref: dataref(bucket, name),
  };
  return {
    topic,
    key: name,
    value: encoded.value,
    headers: { ...messageHeaders(facts), ...carriedTrace(attributes), [idempotencyKeyHeader]: imageId },
  };
}

/** CloudEvents wants a URI: what may not stand in one is encoded, unlike in the reference itself. */
function dataref(bucket: string, name: string): string {
  return `gs://${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** Goes on with the publisher's trace: Google's clients put theirs under a name of their own, CloudEvents under another. */
function carriedTrace(attributes: NoticeOrigin['attributes']): Readonly<Record<string, string>> {
  const attribute = (name: string): string | undefined =>
    attributes[name] ?? attributes[`googclient_${name}`] ?? attributes[`ce-${name}`];
  return traceHeaders(continueTrace({ traceparent: attribute('traceparent'), tracestate: attribute('tracestate') }));
}
