import { buffer } from 'node:stream/consumers';
import type { LocalBigQuery } from '@sightline/dev-stack';
import { openObjectStore } from '@sightline/storage';
import { bigQueryRows } from '../outside/bigquery-rows.js';
import type { AnnouncedBucket } from '../pipeline/bucket.js';

/** The image_id of every row that a sink holds; one that is stored twice comes twice. */
export type StoredImages = () => Promise<readonly string[]>;

/** What the table of predictions holds. */
export function imagesInBigQuery(bigQuery: LocalBigQuery): StoredImages {
  return async () => {
    const rows = await bigQueryRows(bigQuery, 'SELECT image_id FROM ml_streaming.image_predictions');
    return rows.map(([id]) => id ?? '');
  };
}

/** What the archive holds. */
export function imagesInArchive({ gcs, archive }: AnnouncedBucket): StoredImages {
  const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test-project' });
  return async () => {
    const texts: string[] = [];
    for await (const { name } of store.list(archive, ''))
      texts.push((await buffer(store.read(archive, name))).toString('utf8'));
    const lines = texts.join('').split('\n').slice(0, -1);
    return lines.map((line) => (JSON.parse(line) as { image_id: string }).image_id);
  };
}
