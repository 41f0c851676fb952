import type { Values } from '@sightline/config';
import type { BucketObject } from './bucket-object.js';
import type { filterSettings } from './filter-settings.js';

/** Why an object is passed over; what metrics and summaries call it. */
export type SkipReason = 'folder' | 'prefix' | 'content_type' | 'extension';

/** Makes the function that says why an object is no image to be classified; undefined: it is one. */
export function imageFilter(
  config: Values<typeof filterSettings>,
): (object: Pick<BucketObject, 'bucket' | 'name' | 'contentType'>) => SkipReason | undefined {
  const types = config.IMAGE_CONTENT_TYPES.map((type) => type.toLowerCase());
  const extensions = config.IMAGE_EXTENSIONS.map((extension) => `.${extension.toLowerCase().replace(/^\./, '')}`);
  return (object) => {
    const name = object.name.toLowerCase();
    // Consoles and file browsers make these so that an empty folder can be seen.
    if (name.endsWith('/')) return 'folder';
    const { OBJECT_PREFIXES: wanted, EXCLUDED_PREFIXES: excluded } = config;
    if (wanted.length > 0 && !beginsWithOne(object, wanted)) return 'prefix';
    if (beginsWithOne(object, excluded)) return 'prefix';
    if (!extensions.some((extension) => name.endsWith(extension))) return 'extension';
    // Where no type is told, the extension decides alone.
    return object.contentType === null || isOneOf(mediaType(object.contentType), types) ? undefined : 'content_type';
  };
}

/** A prefix may name the bucket as well: gs://bucket/incoming/. */
function beginsWithOne({ bucket, name }: Pick<BucketObject, 'bucket' | 'name'>, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => (prefix.startsWith('gs://') ? `gs://${bucket}/${name}` : name).startsWith(prefix));
}

function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function isOneOf(type: string, wanted: readonly string[]): boolean {
  return wanted.some((each) => (each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) : type === each));
}
