import { parseJson, UnreadableMessageError } from '@sightline/messages';
import { readBucketNotification } from './bucket-notification.js';
import { binaryEventType, isStructuredEvent, readBinaryEvent, readStructuredEvent } from './cloud-event.js';
import type { Notice, NoticeMessage } from './notice.js';
import { isFields, readObject } from './object-resource.js';

/**
 * Reads a message in any of the forms in which an object that was written is announced: a bucket's own notification, a
 * CloudEvent in binary or structured mode, or the bare object as Cloud Storage's JSON API describes it.
 * Undefined: it is about something else, such as an object that was deleted.
 * @throws UnreadableMessageError with the code of what is wrong.
 */
export function readNotice(message: NoticeMessage): Notice | undefined {
  const { data, attributes } = message;
  if (attributes.eventType !== undefined) return readBucketNotification(message);
  if (binaryEventType(attributes) !== undefined) return readBinaryEvent(message);
  const json = beginsObject(data) ? parseJson(data) : undefined;
  if (isFields(json)) {
    if (isStructuredEvent(json)) return readStructuredEvent(json);
    if (json.kind === 'storage#object' || 'generation' in json) return readObject(json);
  }
  throw new UnreadableMessageError(
    'unknown_notice',
    'the message is no notification of a bucket, no CloudEvent and no object of Cloud Storage',
  );
}

/** An opening brace, or the white space that JSON allows before it. */
function beginsObject(data: Buffer): boolean {
  return /^[ \t\r\n]*\{/.test(data.toString('latin1', 0, 64));
}
