import type { Values } from '@sightline/config';
import type { filterSettings } from './config.js';
import type { Notice } from './notices/notice.js';

/** Why a notice is passed over; what the metric calls it. */
export type SkipReason = 'other_event' | 'folder' | 'prefix' | 'content_type' | 'extension';

/** Makes the function that says why an object is no image to be classified; undefined: it is one. */
export function imageFilter(config: Values<typeof filterSettings>): (notice: Notice) => SkipReason | undefined {
  const types = config.IMAGE_CONTENT_TYPES.map((type) => type.toLowerCase());
  const extensions = config.IMAGE_EXTENSIONS.map((extension) => `.${extension.toLowerCase().replace(/^\./, '')}`);
  return (notice) => {
    const name = notice.name.toLowerCase();
    // Consoles and file browsers make these so that an empty folder can be seen.
    if (name.endsWith('/')) return 'folder';
    const { OBJECT_PREFIXES: wanted, EXCLUDED_PREFIXES: excluded } = config;
    if (wanted.length > 0 && !beginsWithOne(notice, wanted)) return 'prefix';
    if (beginsWithOne(notice, excluded)) return 'prefix';
    if (!extensions.some((extension) => name.endsWith(extension))) return 'extension';
    // A notification without payload tells no type: its extension decides alone.
    return notice.contentType === null || isOneOf(mediaType(notice.contentType), types) ? undefined : 'content_type';
  };
}

/** A prefix may name the bucket as well: gs://bucket/incoming/. */
function beginsWithOne({ bucket, name }: Notice, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => (prefix.startsWith('gs://') ? `gs://${bucket}/${name}` : name).startsWith(prefix));
}

function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function isOneOf(type: string, wanted: readonly string[]): boolean {
  return wanted.some((each) => (each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) : type === each));
}
