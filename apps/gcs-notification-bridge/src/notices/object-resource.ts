import {
  bucketField,
  contentTypeField,
  generationField,
  metadataField,
  nameField,
  sizeField,
} from './object-fields.js';
import type { Notice } from './notice.js';

/** Fields by name, of JSON that is an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether JSON is an object with fields. */
export function isFields(json: unknown): json is Fields {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/**
 * Reads an object as Cloud Storage's JSON API and its CloudEvents describe it.
 * @throws UnreadableMessageError `missing_field` or `invalid_field`.
 */
export function readObject({ bucket, name, generation, size, contentType, metadata }: Fields): Notice {
  return {
    bucket: bucketField(bucket),
    name: nameField(name),
    generation: generationField(generation),
    size: sizeField(size),
    contentType: contentTypeField(contentType),
    metadata: metadataField(metadata),
  };
}
