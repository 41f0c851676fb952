import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogueEntry, ModelError, openModelFolder, verifyModel, type ResolvedModel } from '@sightline/models';
import { newestFirst } from './importing/repository-folder.js';

/** Where models are looked for by name. */
export interface ModelPlaces {
  readonly cacheDir: string;
  readonly repository: string | undefined;
}

/** A model that was found, and the folder it is in, if it has one of its own. */
export interface NamedModel {
  readonly model: ResolvedModel;
  readonly folder: string | undefined;
}

/**
 * Opens a model, verified: a path with a slash to its folder, `name` or `name@version` of the repository, or a name of the
 * catalogue; the repository's goes first.
 * @throws ModelError
 */
export async function openNamedModel(text: string, places: ModelPlaces): Promise<NamedModel> {
  if (/[/\\]/.test(text)) return { model: await openModelFolder(text), folder: text };
  const [name = '', pinned] = text.split('@');
  const version = pinned ?? (await newestVersion(name, places));
  if (version !== undefined && places.repository !== undefined) {
    const folder = join(places.repository, name, version);
    return { model: await openModelFolder(folder), folder };
  }
  if (catalogueEntry(name) !== undefined && pinned === undefined) {
    return { model: await verifyModel(name, places), folder: undefined };
  }
  const where = places.repository ?? 'a repository (MODEL_REPOSITORY is not set)';
  throw new ModelError('unknown_model', `There is no model ${text} in ${where}, nor in the catalogue.`);
}

/** Every newest model of a repository. */
export async function repositoryNames(repository: string): Promise<readonly string[]> {
  const entries = await readdir(repository, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && /^[a-z0-9_]+$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

async function newestVersion(name: string, { repository }: ModelPlaces): Promise<string | undefined> {
  if (repository === undefined || !/^[a-z0-9_]+$/.test(name)) return undefined;
  const found = await readdir(join(repository, name)).catch(() => []);
  return newestFirst(found.filter((version) => !version.startsWith('.')))[0];
}
