import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  catalogueEntry,
  nextVersion,
  openModelRepository,
  requireLegalNames,
  type ModelRepository,
} from '@sightline/models';
import { TrainingError } from './training-error.js';

/** Where a new version goes. */
export interface ModelPlace {
  readonly repository: ModelRepository;
  readonly version: string;
  readonly folder: string;
}

export interface PlaceRequest {
  readonly repository: string;
  readonly name: string;
  readonly version?: string | undefined;
}

/**
 * Finds the place of a new version, before there is any work to lose; nothing is written.
 * @throws TrainingError `bad_name`, `bad_repository` or `version_exists`, ModelError `bad_name` or `bad_location`.
 */
export async function findPlace({ repository: location, name, version }: PlaceRequest): Promise<ModelPlace> {
  requireLegalNames(name, version);
  if (catalogueEntry(name) !== undefined) {
    const message = `The catalogue has a model ${name}: give yours a name of its own.`;
    throw new TrainingError('bad_name', message);
  }
  const root = resolve(location.replace(/^~(?=$|\/)/, homedir()));
  const repository = openModelRepository(location, { cacheDir: root });
  await requireFolder(root);
  const taken: readonly string[] = await readdir(join(root, name)).catch(() => []);
  const free = version ?? nextVersion(taken);
  const folder = join(root, name, free);
  if (taken.includes(free)) {
    throw new TrainingError('version_exists', `${folder} is there already: versions are never changed.`);
  }
  return { repository, version: free, folder };
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
