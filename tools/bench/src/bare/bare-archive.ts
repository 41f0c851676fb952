import { Storage } from '@google-cloud/storage';
import type { StoreBare } from './store-bare.js';

/** Where the bare archive is. */
export interface BareArchiveSetup {
  readonly kind: 'archive';
  readonly endpoint: string;
  readonly projectId: string;
  readonly bucket: string;
  readonly folder: string;
}

/** Predictions as lines of JSON, an object for each call, with the client as it comes. */
export function openBareArchive({ endpoint, projectId, bucket, folder }: BareArchiveSetup): StoreBare {
  const target = new Storage({ apiEndpoint: endpoint, projectId }).bucket(bucket);
  let objects = 0;
  return async (predictions, partition) => {
    const lines = predictions.map((prediction) => `${JSON.stringify(prediction)}\n`);
    objects += 1;
    const options = { resumable: false, validation: 'crc32c', contentType: 'application/x-ndjson' } as const;
    await target.file(`${folder}/${partition}-${objects}.ndjson`).save(lines.join(''), options);
  };
}
