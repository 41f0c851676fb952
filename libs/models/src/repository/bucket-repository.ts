import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedModel } from '../manifest.js';
import { ModelError } from '../model-error.js';
import { openModelFolder } from '../model-folder.js';
import { bucketPlace, listFiles, listVersions } from './bucket-versions.js';
import { fetchVersion } from './fetch-version.js';
import { requireLegalNames } from './legal-names.js';
import type { ModelRepository, ObjectStore, StoredObject } from './model-repository.js';
import { unknownVersion } from './refusals.js';
import { uploadVersion } from './upload-version.js';
import { VersionCache } from './version-cache.js';

/**
 * Opens the model repository at a `gs://` prefix; nothing is asked before it is needed. What was fetched before is opened
 * from the cache while the bucket can't be reached.
 * @throws ModelError `bad_location`.
 */
export function openBucketRepository(
  address: string,
  { store, cacheDir }: { readonly store: ObjectStore; readonly cacheDir: string },
): ModelRepository {
  const place = bucketPlace(address);
  const cache = new VersionCache(cacheDir, place.location);
  const versions = async (name: string): Promise<readonly string[]> => {
    requireLegalNames(name);
    return (await listVersions(store, place, name)).get(name) ?? [];
  };

  /** The version in the cache, fetched where it isn't there or was damaged there. */
  async function openFetched(
    name: string,
    version: string,
    files: ReadonlyMap<string, StoredObject>,
    signal: AbortSignal | undefined,
  ): Promise<ResolvedModel> {
    const manifest = files.get('model.json');
    if (manifest === undefined) throw unknownVersion({ name, version }, place.location, await versions(name));
    const folder = cache.folder(name, version, manifest.generation);
    return openModelFolder(folder).catch(async (error: unknown) => {
      if (!(error instanceof ModelError)) throw error;
      await rm(join(folder, 'model.json'), { force: true });
      await fetchVersion({ store, place, name, version, files, folder, signal });
      const fetched = await openModelFolder(folder);
      await cache.keepOnly(name, version, manifest.generation);
      return fetched;
    });
  }

  return {
    location: place.location,
    versions,
    names: async () => [...(await listVersions(store, place)).keys()].sort(),
    open: async (name, version, signal) => {
      requireLegalNames(name, version);
      signal?.throwIfAborted();
      const files = await listFiles(store, place, `${name}/${version}`, signal).catch((error: unknown) => {
        if (error instanceof ModelError && error.code === 'unreachable') return error;
        throw error;
      });
      if (!(files instanceof ModelError)) return openFetched(name, version, files, signal);
      const folder = await cache.newestFolder(name, version);
      if (folder === undefined) throw files;
      return openModelFolder(folder);
    },
    add: async (folder) => uploadVersion(store, place, folder),
    stamp: async (name, version) => {
      requireLegalNames(name, version);
      const files = [...(await listFiles(store, place, `${name}/${version}`)).values()];
      const facts = files.map((file) => [file.name, file.generation]).sort();
      return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
    },
    cachedVersions: async (name) => {
      requireLegalNames(name);
      return cache.versions(name);
    },
    cachedNames: async () => cache.names(),
  };
}
