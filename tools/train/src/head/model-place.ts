import { readdir, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  catalogueEntry,
  nextVersion,
  openModelRepository,
  requireLegalNames,
  type ModelRepository,
  type ObjectStore,
} from '@sightline/models';
import { TrainingError } from './training-error.js';

/** Where a new version goes. */
export interface ModelPlace {
  readonly repository: ModelRepository;
  readonly version: string;
  readonly folder: string;
}

export interface PlaceRequest {
  /** A folder, or a gs:// prefix, for which there must be a `store`. */
  readonly repository: string;
  readonly store?: ObjectStore | undefined;
  readonly name: string;
  readonly version?: string | undefined;
}

/**
 * Finds the place of a new version, before there is any work to lose; nothing is written.
 * @throws TrainingError `bad_name`, `bad_repository` or `version_exists`, ModelError `bad_name` or `bad_location`.
 */
export async function findPlace(request: PlaceRequest): Promise<ModelPlace> {
  const { repository: location, store, name, version } = request;
  requireLegalNames(name, version);
  if (catalogueEntry(name) !== undefined) {
    const message = `The catalogue has a model ${name}: give yours a name of its own.`;
    throw new TrainingError('bad_name', message);
  }
  const inBucket = location.startsWith('gs://');
  const root = inBucket ? location.replace(/\/+$/, '') : resolve(location.replace(/^~(?=$|\/)/, homedir()));
  const repository = openModelRepository(location, {
    cacheDir: inBucket ? tmpdir() : root,
    ...(store === undefined ? {} : { store }),
  });
  const taken = inBucket ? await repository.versions(name) : await versionFolders(root, name);
  const free = version ?? nextVersion(taken);
  const folder = `${root}/${name}/${free}`;
  if (taken.includes(free)) {
    throw new TrainingError('version_exists', `${folder} is there already: versions are never changed.`);
  }
  return { repository, version: free, folder };
}

/** Also those that are not complete: they are in the way of a new one. */
async function versionFolders(root: string, name: string): Promise<readonly string[]> {
  await requireFolder(root);
  return readdir(join(root, name)).catch(() => []);
}

/** A repository that isn't there yet will be made, unless something else is in its way. */
async function requireFolder(root: string): Promise<void> {
  for (let path = root; ; path = dirname(path)) {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory() || path === dirname(path)) return;
    if (facts !== undefined)
      throw new TrainingError('bad_repository', `${path} is no folder: give another repository.`);
  }
}
