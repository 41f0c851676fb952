import { buffer } from 'node:stream/consumers';
import type { LocalBigQuery } from '@sightline/dev-stack';
import type { ObjectStore } from '@sightline/storage';
import { openWarehouse } from '@sightline/warehouse';

/** The image_id of every row that a sink holds; one that is stored twice comes twice. */
export type HeldImages = () => Promise<readonly string[]>;

/** What the table of predictions holds. */
export function imagesInBigQuery({ projectId, endpoint }: Pick<LocalBigQuery, 'projectId' | 'endpoint'>): HeldImages {
  const warehouse = openWarehouse({
    GOOGLE_CLOUD_PROJECT: projectId,
    BIGQUERY_API_ENDPOINT: endpoint,
    BIGQUERY_DATASET: 'ml_streaming',
    BIGQUERY_TABLE: 'image_predictions',
  });
  return async () => {
    const rows = await warehouse.query(`SELECT image_id FROM ${warehouse.table()}`, {});
    return rows.map(({ image_id: id }) => String(id));
  };
}

/** What the archive holds. An object never changes: each is read once. */
export function imagesInArchive(store: Pick<ObjectStore, 'list' | 'read'>, bucket: string): HeldImages {
  const known = new Map<string, readonly string[]>();
  return async () => {
    for await (const { name } of store.list(bucket, '')) {
      if (known.has(name)) continue;
      const text = (await buffer(store.read(bucket, name))).toString('utf8');
      const lines = text.split('\n').slice(0, -1);
      known.set(
        name,
        lines.map((line) => (JSON.parse(line) as { image_id: string }).image_id),
      );
    }
    return [...known.values()].flat();
  };
}
