import { homedir } from 'node:os';
import { ModelError } from '../model-error.js';
import { openBucketRepository } from './bucket-repository.js';
import { openFolderRepository } from './folder-repository.js';
import type { ModelRepository, ObjectStore } from './model-repository.js';

/** What a repository needs beside its location. */
export interface RepositoryOptions {
  /** Where versions that are fetched are kept: MODEL_CACHE_DIR. */
  readonly cacheDir: string;
  /** What reads and writes the bucket of a `gs://` location. */
  readonly store?: ObjectStore;
}

/**
 * Opens the model repository at MODEL_REPOSITORY; nothing is read or fetched before it is asked for.
 * @throws ModelError `bad_location` where the location is none.
 */
export function openModelRepository(location: string, { store, cacheDir }: RepositoryOptions): ModelRepository {
  if (location.trim() === '') {
    throw new ModelError('bad_location', 'A model repository must be named: its location is empty.');
  }
  if (location.startsWith('gs://') && store !== undefined) return openBucketRepository(location, { store, cacheDir });
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) {
    throw new ModelError(
      'bad_location',
      `${location} can't be a model repository here: give a folder or gs://<bucket>/<prefix>.`,
    );
  }
  return openFolderRepository(location.replace(/^~(?=$|[/\\])/, homedir()));
}
