import { parseJson, UnreadableMessageError } from '@sightline/messages';
import type { Notice, NoticeMessage } from './notice.js';
import { isFields, readObject, type Fields } from './object-resource.js';

/**
 * Reads what Cloud Storage itself publishes for a bucket: the attributes say which object it is about, and the data, where
 * the bucket sends any (payload format JSON_API_V1; with NONE it is empty), describes that object.
 * Undefined: it is about something else than an object that was written.
 */
export function readBucketNotification({ data, attributes }: NoticeMessage): Notice | undefined {
  if (attributes.eventType !== 'OBJECT_FINALIZE') return undefined;
  const { bucketId: bucket, objectId: name, objectGeneration: generation } = attributes;
  const described = describedObject(data, attributes.payloadFormat);
  const told = { bucket, name, generation };
  const notice = readObject({ ...described, ...told });
  for (const field of ['bucket', 'name', 'generation'] as const) {
    const value = described[field];
    // A message that says two things is about neither.
    if (value !== undefined && value !== told[field] && value !== Number(told[field]))
      throw new UnreadableMessageError('contradicting_fields', `attributes and data name different values of ${field}`);
  }
  return notice;
}

function describedObject(data: Buffer, payloadFormat: string | undefined): Fields {
  if (payloadFormat === 'NONE' || data.length === 0) return {};
  const json = parseJson(data);
  if (isFields(json)) return json;
  throw new UnreadableMessageError('unknown_notice', 'the data of the notification describes no object');
}
