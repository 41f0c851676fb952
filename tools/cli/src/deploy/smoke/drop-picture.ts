import { readSettings } from '@sightline/config';
import { imageIdFromObject } from '@sightline/messages';
import { StorageError, storageSettings, type StorageErrorCode } from '@sightline/storage';
import { ok, reason, wrong } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import type { Deployment } from '../deployment.js';
import { readPicture } from './picture.js';
import type { SentPicture } from './send-picture.js';

const mends: Readonly<Partial<Record<StorageErrorCode, string>>> = {
  forbidden: 'log in as somebody who may write there: gcloud auth application-default login',
  not_found: 'sightline deploy apply makes it',
};

/** Drops a picture into the bucket of a region, of which the bridge is told. It stays there as long as any. */
export async function dropPicture(
  cli: Cli,
  { root, project }: Deployment,
  region: string,
  bucket: string,
): Promise<SentPicture> {
  const store = await cli.openStore(readSettings(storageSettings, [], { ...cli.env, GOOGLE_CLOUD_PROJECT: project }));
  try {
    const { name: file, bytes } = await readPicture(root);
    const name = `smoke/${new Date().toISOString().replaceAll(':', '-')}-${file}`;
    const choice = { contentType: 'image/jpeg', signal: cli.signal };
    const { generation } = await store.write(bucket, name, bytes, choice);
    return {
      imageId: imageIdFromObject({ bucket, name, generation }),
      finding: ok('drop', `${region}: gs://${bucket}/${name}`),
    };
  } catch (error) {
    cli.signal.throwIfAborted();
    if (!(error instanceof StorageError)) throw error;
    return {
      finding: wrong('drop', `${region}: ${reason(error)}`, mends[error.code] ?? 'sightline check --gcp says more'),
    };
  } finally {
    await store.close();
  }
}
