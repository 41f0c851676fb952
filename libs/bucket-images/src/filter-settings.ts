import { list, type Rule } from '@sightline/config';

/** Which objects of buckets are images to be classified. */
export const filterSettings = {
  IMAGE_CONTENT_TYPES: list({
    default: ['image/*'],
    doc: 'Media types of images, comma-separated; image/* takes all of that kind. Objects of other types are passed over.',
  }),
  // What the workers decode.
  IMAGE_EXTENSIONS: list({
    default: ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif', 'heic', 'heif'],
    doc: 'Extensions of images, comma-separated. An object must have both, a type and an extension from these lists.',
  }),
  OBJECT_PREFIXES: list({
    default: [],
    doc: 'Only objects whose names begin with one of these, comma-separated; gs://BUCKET/PREFIX for one bucket. Unset: all.',
  }),
  EXCLUDED_PREFIXES: list({ default: [], doc: 'Objects whose names begin with one of these are passed over.' }),
};

/** What must hold between them. */
export const filterRules: readonly Rule<typeof filterSettings>[] = [
  ({ IMAGE_EXTENSIONS: extensions }) =>
    extensions.length === 0 ? 'IMAGE_EXTENSIONS is empty: give at least one, such as jpg' : undefined,
  ({ IMAGE_CONTENT_TYPES: types }) =>
    types.every((type) => /^[\w.+-]+\/([\w.+-]+|\*)$/.test(type)) && types.length > 0
      ? undefined
      : 'IMAGE_CONTENT_TYPES must be media types such as image/jpeg or image/*',
];
