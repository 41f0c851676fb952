import { imageIdPattern } from '@sightline/messages';
import { Problem } from '../http/problem.js';

/** What a caller says about an image beside its bytes. */
export interface ImageFields {
  /** An id of the caller's own; undefined: the gateway gives one. */
  readonly imageId: string | undefined;
  readonly sourceKey: string | null;
  readonly sequenceNumber: number | null;
  readonly model: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The same as it arrives, from a query, headers, form fields or JSON. `metadata.NAME` are metadata. */
export type RawFields = ReadonlyMap<string, unknown>;

// Room for the files of a form, which count on from it, below what the message's schema takes.
const MAX_SEQUENCE_NUMBER = 9_007_199_254_000_000;
const MAX_METADATA_ENTRIES = 32;
const MAX_METADATA_BYTES = 8192;
const metadataName = /^\p{L}[\p{L}\p{N}_.-]{0,63}$/u;
// Control characters (C0, DEL, C1), line and paragraph separators, and halves of a surrogate pair.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Checks the fields. @throws Problem `invalid_field` that names the first wrong one. */
export function imageFields(raw: RawFields): ImageFields {
  return {
    imageId: optional(raw, 'image_id', imageId),
    sourceKey: optional(raw, 'source_key', sourceKey) ?? null,
    sequenceNumber: optional(raw, 'sequence_number', sequenceNumber) ?? null,
    model: optional(raw, 'model', modelName) ?? null,
    metadata: metadata(raw),
  };
}

/** Later maps win over earlier ones. */
export function layered(...layers: readonly RawFields[]): RawFields {
  return new Map(layers.flatMap((layer) => [...layer]));
}

function optional<T>(raw: RawFields, name: string, read: (name: string, value: unknown) => T): T | undefined {
  const value = raw.get(name);
  return value === undefined || value === null || value === '' ? undefined : read(name, value);
}

function imageId(name: string, value: unknown): string {
  if (typeof value === 'string' && imageIdPattern.test(value)) return value;
  throw wrong(name, `must match ${imageIdPattern.source}. Leave it out to be given one.`);
}

function sourceKey(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 256 && !unprintable.test(value)) return value;
  throw wrong(name, 'must be text of at most 256 characters without control characters, such as a camera’s name.');
}

function sequenceNumber(name: string, value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= MAX_SEQUENCE_NUMBER)
    return number;
  throw wrong(name, `must be a whole number from 0 to ${MAX_SEQUENCE_NUMBER}.`);
}

function modelName(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) return value;
  throw wrong(name, 'must be a model’s name of letters, digits and . _ - such as those of GET /v1/models.');
}

function metadata(raw: RawFields): Readonly<Record<string, string>> {
  const entries = [...raw].flatMap(([name, value]): [string, unknown][] => {
    if (name.startsWith('metadata.')) return [[name.slice('metadata.'.length), value]];
    return name === 'metadata' ? metadataObject(value) : [];
  });
  if (entries.length > MAX_METADATA_ENTRIES)
    throw wrong('metadata', `may have at most ${MAX_METADATA_ENTRIES} entries.`);
  const checked = entries.map(([name, value]): [string, string] => [checkedName(name), checkedValue(name, value)]);
  const bytes = checked.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > MAX_METADATA_BYTES) throw wrong('metadata', `may have at most ${MAX_METADATA_BYTES} bytes in all.`);
  return Object.fromEntries(checked);
}

function metadataObject(value: unknown): [string, unknown][] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  throw wrong('metadata', 'must be an object of names and values; in forms and queries give metadata.NAME=VALUE.');
}

function checkedName(name: string): string {
  if (metadataName.test(name) && !(name in Object.prototype)) return name;
  throw wrong('metadata', 'names must be 1 to 64 letters, digits or _ . - and begin with a letter.');
}

function checkedValue(name: string, value: unknown): string {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text === 'string' && !unprintable.test(text)) return text;
  throw wrong(`metadata.${name}`, 'must be text, a number, true or false, without control characters.');
}

function wrong(field: string, rule: string): Problem {
  return new Problem('invalid_field', `${field} ${rule}`, { members: { field } });
}
