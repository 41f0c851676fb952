import { mkdir } from 'node:fs/promises';
import type { PulledEntry } from './catalogue.js';
import { fetchWeights, type FetchOptions } from './fetch-weights.js';
import type { ResolvedLocalModel } from './manifest.js';
import { cachedModelFolder, openCatalogueModel, type CacheOptions } from './model-cache.js';
import { ModelError } from './model-error.js';
import { pullFailure } from './pull-failure.js';

/** Where from and where to a model is pulled. */
export interface PullOptions extends FetchOptions, CacheOptions {
  /** As in MODEL_MIRROR_URL. */
  readonly mirrorUrl?: string | undefined;
}

/**
 * Makes sure that a model is in the cache, whole and verified; nothing is fetched when it is.
 * @throws ModelError with one sentence for each way it can fail.
 */
export async function pullEntry(entry: PulledEntry, options: PullOptions): Promise<ResolvedLocalModel> {
  try {
    return await openCatalogueModel(entry, options.cacheDir);
  } catch (error) {
    // What is damaged is pulled anew.
    if (!(error instanceof ModelError)) throw error;
  }
  const { name, bytes } = entry.manifest;
  const folder = cachedModelFolder(entry.manifest, options.cacheDir);
  const url = sourceUrl(entry, options.mirrorUrl);
  try {
    await mkdir(folder, { recursive: true });
    await fetchWeights(entry.manifest, url, folder, options);
    return await openCatalogueModel(entry, options.cacheDir);
  } catch (error) {
    if (options.signal?.aborted)
      throw new ModelError('stopped', `Pulling the model ${name} was stopped.`, { cause: error });
    throw pullFailure(error, { name, url, folder, bytes });
  }
}

function sourceUrl({ manifest, url }: PulledEntry, mirrorUrl: string | undefined): string {
  if (mirrorUrl === undefined) return url;
  return `${mirrorUrl.replace(/\/+$/, '')}/${manifest.name}/${manifest.version}/${manifest.file}`;
}
