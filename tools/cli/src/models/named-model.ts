import {
  catalogueEntry,
  ModelError,
  openModelFolder,
  verifyModel,
  type ModelRepository,
  type ResolvedModel,
} from '@sightline/models';

/** Where models are looked for by name. */
export interface ModelPlaces {
  readonly cacheDir: string;
  readonly repository: ModelRepository | undefined;
}

/**
 * Opens a model, verified: a path with a slash to its folder, `name` or `name@version` of the repository, or a name of the
 * catalogue; the repository's goes first. Nothing is pulled, and no older version takes the place of a damaged one.
 * @throws ModelError
 */
export async function openNamedModel(text: string, places: ModelPlaces): Promise<ResolvedModel> {
  if (/[/\\]/.test(text)) return openModelFolder(text);
  const { repository } = places;
  const [name = '', pinned] = text.split('@');
  if (repository !== undefined) {
    const [newest] = await repository.versions(name);
    if (newest !== undefined) return repository.open(name, pinned ?? newest);
  }
  if (isCatalogued(name, pinned)) return verifyModel(name, places);
  const where = repository?.location ?? 'a repository (MODEL_REPOSITORY is not set)';
  throw new ModelError('unknown_model', `There is no model ${text} in ${where}, nor in the catalogue.`);
}

function isCatalogued(name: string, version: string | undefined): boolean {
  const entry = catalogueEntry(name);
  return entry !== undefined && (version === undefined || version === entry.manifest.version);
}

/** Every version of every model in a repository, as `name` and versions, newest first. @throws ModelError */
export async function repositoryVersions(
  repository: ModelRepository | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (repository === undefined) return found;
  for (const name of await repository.names()) found.set(name, await repository.versions(name));
  return found;
}
