import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { ObjectStore } from '@sightline/storage';
import type { ArchiveConfig } from '../sink.js';

export const bucket = 'archive';

/** The settings of an archive where only the bucket is set. */
export const defaults: ArchiveConfig = {
  OUTPUT_BUCKET: bucket,
  OUTPUT_PREFIX: 'outputs/predictions',
  OUTPUT_COMPRESSION: 'none',
  OBJECT_MAX_BYTES: 32 * 1024 * 1024,
};

/** Every object of the archive: its lines by its name. */
export async function readArchive(
  store: Pick<ObjectStore, 'list' | 'read'>,
  from = bucket,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const objects = new Map<string, readonly string[]>();
  for await (const { name } of store.list(from, '')) {
    const bytes = await buffer(store.read(from, name));
    const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    objects.set(name, text.toString('utf8').split('\n').slice(0, -1));
  }
  return objects;
}

/** The prediction_id of every row, in the order of the objects' names. */
export function predictionIds(objects: ReadonlyMap<string, readonly string[]>): string[] {
  return [...objects.values()].flat().map((line) => (JSON.parse(line) as { prediction_id: string }).prediction_id);
}
