import { isUtf8 } from 'node:buffer';
import { parseJson, UnreadableMessageError } from '@sightline/messages';
import type { Notice, NoticeMessage } from './notice.js';
import { isFields, readObject, type Fields } from './object-resource.js';

const FINALIZED = 'google.cloud.storage.object.v1.finalized';
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The type of a CloudEvent in binary mode, whose attributes are those of the message; undefined: it is none. */
export function binaryEventType(attributes: NoticeMessage['attributes']): string | undefined {
  return attributes['ce-type'] ?? attributes.ce_type;
}

/** Reads a CloudEvent in binary mode, as Eventarc's come. Undefined: it is about something else than an object that was written. */
export function readBinaryEvent({ data, attributes }: NoticeMessage): Notice | undefined {
  return binaryEventType(attributes) === FINALIZED ? readObject(fieldsOf(parseJson(data))) : undefined;
}

/** Whether JSON is a CloudEvent in structured mode. */
export function isStructuredEvent(json: Fields): boolean {
  return typeof json.specversion === 'string' && typeof json.type === 'string';
}

/** Reads a CloudEvent in structured mode. Undefined as above. */
export function readStructuredEvent(event: Fields): Notice | undefined {
  if (event.type !== FINALIZED) return undefined;
  const { data, data_base64: encoded } = event;
  return readObject(fieldsOf(data ?? (encoded === undefined ? undefined : decoded(encoded))));
}

function decoded(base64: unknown): unknown {
  if (typeof base64 !== 'string' || !base64Pattern.test(base64))
    throw new UnreadableMessageError('broken_base64', 'data_base64 of the event is no base64');
  const bytes = Buffer.from(base64, 'base64');
  if (!isUtf8(bytes)) throw new UnreadableMessageError('broken_json', 'data_base64 of the event holds no text');
  return parseJson(bytes);
}

function fieldsOf(json: unknown): Fields {
  if (isFields(json)) return json;
  throw new UnreadableMessageError('unknown_notice', 'the data of the event describes no object');
}
