import type { Place } from './codec.js';
import { UnreadableMessageError } from './errors.js';
import type { ImageReceived, Source } from './generated/messages.js';
import { imageReceivedJsonSchema } from './generated/json-schemas.js';
import { imageIdFromPlace, imageIdFromValue } from './ids.js';
import { forbidProto, jsonCheck } from './json-check.js';
import { parseJson } from './json-text.js';
import { timestampMicros } from './timestamp.js';

/** An image as the JSON form of image-received.schema.json has it. */
interface ImageJson {
  readonly image_data: string;
  readonly image_id?: string | null;
  readonly timestamp?: string | number | null;
  readonly sequence_number?: number | null;
  readonly source?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

const check = jsonCheck(imageReceivedJsonSchema, { '/image_id': 'invalid_image_id' });
const sources: ReadonlySet<string> = new Set<Source>(['http', 'gcs', 'simulator', 'external']);

/** Reads an image written as JSON with base64. @throws UnreadableMessageError */
export function imageFromJson(bytes: Buffer, place: Place | undefined): ImageReceived {
  const json = parseJson(bytes);
  forbidProto(json, 'the message');
  check(json);
  const image = json as ImageJson; // `check` has seen that it is one.
  return {
    image_id: image.image_id ?? (place ? imageIdFromPlace(place) : imageIdFromValue(bytes)),
    ...origin(image.source),
    sequence_number: image.sequence_number ?? null,
    content: fromBase64(image.image_data),
    content_type: null,
    received_at: timestampMicros(image.timestamp ?? place?.timestampMs ?? Date.now()),
    model: null,
    metadata: textValues(image.metadata ?? {}),
  };
}

function origin(source: string | null | undefined): Pick<ImageReceived, 'source' | 'source_key'> {
  if (source === null || source === undefined || source === '') return { source: 'external', source_key: null };
  return sources.has(source)
    ? { source: source as Source, source_key: null }
    : { source: 'external', source_key: source };
}

/** Node decodes what it can and leaves out the rest; only text that comes out again was base64. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  throw new UnreadableMessageError(
    'broken_base64',
    'image_data is not base64 (standard alphabet, padded, nothing before it and no line breaks)',
  );
}

function textValues(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  forbidProto(metadata, 'metadata');
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
