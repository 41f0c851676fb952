import { Storage } from '@google-cloud/storage';
import type { Prediction } from '@sightline/messages';
import { buckets, type BenchCloud } from '../cloud/bench-cloud.js';

/** As many objects at a time as the topic has partitions. */
const lanes = 3;

/** The least that stores predictions as lines of JSON, so many an object: no Kafka, nothing is decoded. @returns records a second. */
export async function bareArchive(
  { gcs, bigQuery }: Pick<BenchCloud, 'gcs' | 'bigQuery'>,
  folder: string,
  predictions: readonly Prediction[],
  recordsAnObject: number,
): Promise<number> {
  const storage = new Storage({ apiEndpoint: gcs.endpoint, projectId: bigQuery.projectId });
  const bucket = storage.bucket(buckets.outputs);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < predictions.length) {
      const from = next;
      next += recordsAnObject;
      const lines = predictions.slice(from, next).map((prediction) => `${JSON.stringify(prediction)}\n`);
      const options = { resumable: false, validation: 'crc32c', contentType: 'application/x-ndjson' } as const;
      await bucket.file(`${folder}/${from}.ndjson`).save(lines.join(''), options);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return (predictions.length * 1000) / (performance.now() - startedAt);
}
