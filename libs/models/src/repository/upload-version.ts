import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../model-error.js';
import { openModelFolder } from '../model-folder.js';
import { sha256Of } from '../verify-file.js';
import { listFiles, type BucketPlace } from './bucket-versions.js';
import { requireLegalNames } from './legal-names.js';
import type { ObjectStore } from './model-repository.js';
import { versionExists } from './refusals.js';
import { filesOf } from './safe-files.js';
import { storeFailure } from './store-failure.js';

/**
 * Puts a finished model folder into the bucket as a new version: model.json last. Nothing is ever overwritten; files that an
 * upload before left behind are taken as they are where they are the same.
 * @throws ModelError
 */
export async function uploadVersion(store: ObjectStore, place: BucketPlace, folder: string): Promise<void> {
  const { manifest } = await openModelFolder(folder);
  const { name, version } = manifest;
  requireLegalNames(name, version);
  const there = await listFiles(store, place, `${name}/${version}`);
  if (there.has('model.json')) throw versionExists(manifest, place.location);
  for (const file of [...filesOf(manifest), 'model.json']) {
    const object = `${place.prefix}${name}/${version}/${file}`;
    await upload(store, place.bucket, object, join(folder, file)).catch(async (error: unknown) => {
      const failure = explain(error, join(folder, file));
      if (!(failure instanceof ModelError) || failure.code !== 'version_exists') throw failure;
      if (await isSame(store, place.bucket, object, join(folder, file))) return;
      if (file === 'model.json') throw versionExists(manifest, place.location, error);
      const mend = 'remove it if nobody is uploading files there';
      const text = `${place.location}/${name}/${version} has another ${file} and no model.json: ${mend}.`;
      throw new ModelError('incomplete_version', text, { cause: error });
    });
  }
}

async function upload(store: ObjectStore, bucket: string, object: string, path: string): Promise<void> {
  const contentType = path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  await store.write(bucket, object, createReadStream(path, { highWaterMark: 1 << 20 }), {
    ifAbsent: true,
    contentType,
  });
}

/** Also where our own write succeeded and its answer was lost. */
async function isSame(store: ObjectStore, bucket: string, object: string, path: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of store.read(bucket, object)) hash.update(chunk);
  } catch (error) {
    throw storeFailure(error);
  }
  return hash.digest('hex') === (await sha256Of(path));
}

function explain(error: unknown, path: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new ModelError('missing_file', `${path} can't be read.`, { cause: error }) : storeFailure(error);
}
