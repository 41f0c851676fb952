import type { OutgoingRecord } from '@sightline/kafka';
import type { Codecs, UnreadableMessageError } from '@sightline/messages';
import { activeTraceHeaders } from '@sightline/observability';
import type { PulledMessage } from './pubsub/notice-source.js';

/** A notice has a few kilobytes. What somebody else may have published is kept so far, bytes. */
const MAX_KEPT_BYTES = 256 * 1024;

/** The dead letter of a message that is no notice. Its place is the subscription: Pub/Sub numbers nothing. */
export async function deadNotice(
  { id, data, attributes, publishedAtMs }: PulledMessage,
  error: UnreadableMessageError,
  from: { readonly subscription: string; readonly codec: Pick<Codecs['deadLetter'], 'encode'>; readonly topic: string },
): Promise<OutgoingRecord> {
  const cut = data.length > MAX_KEPT_BYTES;
  const { value, contentType } = await from.codec.encode({
    topic: from.subscription,
    partition: 0,
    offset: 0,
    timestamp: publishedAtMs,
    key: Buffer.from(id),
    value: cut ? data.subarray(0, MAX_KEPT_BYTES) : data,
    headers: keptAttributes(attributes),
    error_code: error.code,
    error_message: cut
      ? `${error.message}; of ${data.length} bytes the first ${MAX_KEPT_BYTES} are kept`
      : error.message,
    consumer: 'gcs-notification-bridge',
    failed_at: Date.now() * 1000,
  });
  return { topic: from.topic, key: id, value, headers: { 'content-type': contentType, ...activeTraceHeaders() } };
}

function keptAttributes(attributes: PulledMessage['attributes']): Record<string, Buffer> {
  const kept: Record<string, Buffer> = {};
  let left = MAX_KEPT_BYTES;
  for (const [name, text] of Object.entries(attributes)) {
    left -= Buffer.byteLength(name) + Buffer.byteLength(text);
    if (left < 0) break;
    kept[name] = Buffer.from(text);
  }
  return kept;
}
