import { list, type Values } from '@sightline/config';
import { uploadSettings } from './storage-settings.js';

/** From where images are fetched that a message only points to. */
export const fetchSettings = {
  ...uploadSettings,
  FETCH_BUCKETS: list({
    default: [],
    doc: 'Buckets from which images are fetched that a message only points to, beside UPLOAD_BUCKET; comma-separated. An image in any other bucket is rejected: whoever writes to the topic could read it through the worker.',
  }),
};

/** The buckets from which images are fetched. */
export function fetchBuckets({ FETCH_BUCKETS, UPLOAD_BUCKET }: Values<typeof fetchSettings>): ReadonlySet<string> {
  return new Set([...FETCH_BUCKETS, ...(UPLOAD_BUCKET === undefined ? [] : [UPLOAD_BUCKET])]);
}
