import { claimCheckRecord } from '@sightline/bucket-images';
import type { OutgoingRecord } from '@sightline/kafka';
import type { Codecs } from '@sightline/messages';
import { activeTrace, continueTrace, traceHeaders } from '@sightline/observability';
import type { Notice } from './notices/notice.js';

/** What a notice was delivered with. */
export interface NoticeOrigin {
  readonly attributes: Readonly<Record<string, string>>;
  /** When Pub/Sub took the notice, milliseconds since 1970-01-01T00:00:00Z: the same each time it is delivered. */
  readonly publishedAtMs: number;
}

/** The claim check of an announced image: the same, but for its trace, however often it is announced. */
export function imageRecord(
  notice: Notice,
  { attributes, publishedAtMs }: NoticeOrigin,
  codec: Pick<Codecs['imageReceived'], 'encode'>,
  topic: string,
): Promise<OutgoingRecord> {
  const facts = {
    writer: 'gcs-notification-bridge',
    receivedAt: publishedAtMs * 1000,
    trace: traceHeaders(activeTrace() ?? continueTrace(traceAttributes(attributes))),
  };
  return claimCheckRecord(notice, facts, codec, topic);
}

/** The headers of the publisher's trace: Google's clients put theirs under a name of their own, CloudEvents under another. */
export function traceAttributes(attributes: NoticeOrigin['attributes']): {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
} {
  const attribute = (name: string): string | undefined =>
    attributes[name] ?? attributes[`googclient_${name}`] ?? attributes[`ce-${name}`];
  return { traceparent: attribute('traceparent'), tracestate: attribute('tracestate') };
}
