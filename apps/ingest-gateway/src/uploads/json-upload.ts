import { parseJson } from '@sightline/messages';
import { Problem } from '../http/problem.js';
import { decodeBase64 } from './base64.js';
import type { RawFields } from './image-fields.js';

export interface JsonUpload {
  readonly bytes: Buffer;
  readonly fields: RawFields;
}

const example = '{"image_data":"<base64>","source_key":"camera-1"}';

/**
 * Reads `{image_data, image_id?, source_key?, sequence_number?, model?, metadata?}`, the form of the pipeline before Sightline: its
 * `source` counts as source_key where there is none, its `timestamp` becomes metadata.
 * @throws Problem `invalid_json` or `broken_base64`
 */
export function readJsonUpload(body: Buffer): JsonUpload {
  const members = parseObject(body);
  const data = members.get('image_data');
  if (typeof data !== 'string') {
    throw new Problem('invalid_json', `image_data is missing: give the image in base64, such as ${example}.`);
  }
  members.delete('image_data');
  const fields = new Map<string, unknown>(members);
  if (members.get('source_key') === undefined) fields.set('source_key', members.get('source'));
  const timestamp = members.get('timestamp');
  if (timestamp !== undefined && timestamp !== null) fields.set('metadata.timestamp', timestamp);
  return { bytes: decodeBase64(data), fields };
}

function parseObject(body: Buffer): Map<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch (cause) {
    throw new Problem('invalid_json', `The body can't be read as JSON in UTF-8. Send an object such as ${example}.`, {
      cause,
    });
  }
  if (typeof value !== 'object' || value === null) throw notAnObject();
  // Members live in a map from here on: one called __proto__ is a name like any other.
  return new Map(Object.entries(value));
}

/** JSON was announced, and this is none, or no object. */
export function notAnObject(): Problem {
  return new Problem('invalid_json', `The body must be one JSON object, such as ${example}.`);
}
