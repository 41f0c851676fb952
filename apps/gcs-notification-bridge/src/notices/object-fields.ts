import { UnreadableMessageError } from '@sightline/messages';

/** Buckets' names by Cloud Storage's rules. */
const bucketPattern = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;
const generationPattern = /^[1-9]\d{0,18}$/;
/** Cloud Storage's limits, bytes of UTF-8. */
const MAX_NAME_BYTES = 1024;
const MAX_METADATA_BYTES = 8192;
/** What the image message takes. */
const MAX_CONTENT_TYPE_LENGTH = 1024;

/** The name of a bucket. @throws UnreadableMessageError `missing_field` or `invalid_field`, as all of these. */
export function bucketField(value: unknown): string {
  const bucket = text('bucket', value);
  if (bucketPattern.test(bucket)) return bucket;
  throw invalid('bucket', 'is no name of a bucket');
}

/** The name of an object: up to 1,024 bytes of anything but line breaks. */
export function nameField(value: unknown): string {
  const name = text('name', value);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw invalid('name', `is longer than ${MAX_NAME_BYTES} bytes`);
  if (/[\r\n]/.test(name) || name === '.' || name === '..') throw invalid('name', 'is no name of an object');
  // Half a surrogate pair has no bytes: the name would not come out again as it went in.
  if (/\p{Cs}/u.test(name)) throw invalid('name', 'is not Unicode text');
  return name;
}

/** A generation: a positive number, which comes as text where somebody minds its last digits. */
export function generationField(value: unknown): string {
  const generation = Number.isSafeInteger(value) ? String(value) : text('generation', value);
  if (generationPattern.test(generation)) return generation;
  throw invalid('generation', 'is no positive whole number');
}

/** A size in bytes, null where there is none. */
export function sizeField(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const size = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  throw invalid('size', 'is no number of bytes');
}

/** A media type as it was declared, null where there is none. */
export function contentTypeField(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string' && value.length <= MAX_CONTENT_TYPE_LENGTH) return value;
  throw invalid('contentType', `is no text of at most ${MAX_CONTENT_TYPE_LENGTH} characters`);
}

/** The object's own metadata. */
export function metadataField(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('metadata', 'is no object');
  const entries = Object.entries(value);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const bytes = texts.reduce((sum, [name, each]) => sum + Buffer.byteLength(name) + Buffer.byteLength(each), 0);
  if (texts.length < entries.length) throw invalid('metadata', 'holds something else than text');
  if (bytes > MAX_METADATA_BYTES) throw invalid('metadata', `is longer than ${MAX_METADATA_BYTES} bytes`);
  return Object.fromEntries(texts);
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  if (value === undefined || value === null || value === '')
    throw new UnreadableMessageError('missing_field', `the notice has no ${field}`);
  throw invalid(field, 'is no text');
}

function invalid(field: string, reason: string): UnreadableMessageError {
  return new UnreadableMessageError('invalid_field', `${field} ${reason}`);
}
