import { idempotencyKeyHeader, type OutgoingRecord } from '@sightline/kafka';
import { imageIdFromObject, messageHeaders, type Codecs } from '@sightline/messages';
import type { BucketObject } from './bucket-object.js';

/** What is said of an image beside its object. */
export interface ClaimCheckFacts {
  /** Who writes it, the `ce_source` of the message. */
  readonly writer: string;
  /** When the object was told of, microseconds since 1970-01-01T00:00:00Z. */
  readonly receivedAt: number;
  /** One model that shall answer; null: whichever the route says. */
  readonly model?: string | null;
  /** W3C headers of the trace that goes on here. */
  readonly trace: Readonly<Record<string, string>>;
}

/**
 * The claim check of an image in a bucket. Its id follows from bucket, name and generation, its key is the object's name: whoever
 * tells of the same object, and however often, the copies meet in one partition, where the worker takes the first.
 */
export async function claimCheckRecord(
  object: BucketObject,
  { writer, receivedAt, model = null, trace }: ClaimCheckFacts,
  codec: Pick<Codecs['imageReceived'], 'encode'>,
  topic: string,
): Promise<OutgoingRecord> {
  const { bucket, name, generation, size, contentType, metadata } = object;
  const imageId = imageIdFromObject(object);
  const { value, contentType: encoding } = await codec.encode({
    image_id: imageId,
    source: 'gcs',
    source_key: name,
    content: { uri: `gs://${bucket}/${name}`, generation, size, sha256: null },
    content_type: contentType,
    received_at: receivedAt,
    model,
    metadata,
  });
  const facts = {
    type: 'ImageReceived',
    id: imageId,
    source: writer,
    timeMicros: receivedAt,
    contentType: encoding,
    dataref: dataref(bucket, name),
  };
  return {
    topic,
    key: name,
    value,
    headers: { ...messageHeaders(facts), ...trace, [idempotencyKeyHeader]: imageId },
  };
}

/** CloudEvents wants a URI: what may not stand in one is encoded, unlike in the reference itself. */
function dataref(bucket: string, name: string): string {
  return `gs://${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`;
}
