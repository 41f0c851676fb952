import type { Values } from '@sightline/config';
import { catalogue, catalogueEntry } from '../catalogue.js';
import type { ResolvedModel } from '../manifest.js';
import { ModelError } from '../model-error.js';
import { openModelFolder } from '../model-folder.js';
import type { modelSettings } from '../model-settings.js';
import { resolveModel, type ResolveOptions } from '../resolve-model.js';
import type { ModelRepository, ObjectStore } from './model-repository.js';
import { openModelRepository } from './open-model-repository.js';

/** Where a service gets its models from by name. */
export interface ModelSource {
  /** MODEL_REPOSITORY, where it is set. */
  readonly repository: ModelRepository | undefined;
  /**
   * The model of that name, on disk and verified: from the repository, where the newest good version is taken unless one is
   * pinned, else from the catalogue. A path (with a slash) is a model's own folder.
   * @throws ModelError
   */
  resolve(name: string, version?: string): Promise<ResolvedModel>;
}

/** Opens the source that the settings describe; nothing is read before it is asked for. */
export function openModelSource(
  values: Values<typeof modelSettings>,
  { store, ...options }: ResolveOptions & { readonly store?: ObjectStore },
): ModelSource {
  const { MODEL_REPOSITORY, MODEL_CACHE_DIR: cacheDir } = values;
  const repository =
    MODEL_REPOSITORY === undefined
      ? undefined
      : openModelRepository(MODEL_REPOSITORY, { cacheDir, ...(store === undefined ? {} : { store }) });
  return {
    repository,
    resolve: async (name, version) => {
      if (/[/\\]/.test(name)) return requireVersion(await openModelFolder(name), version);
      const versions = (await repository?.versions(name)) ?? [];
      if (repository !== undefined && versions.length > 0) {
        return version === undefined
          ? openNewestGood(repository, name, versions, options)
          : repository.open(name, version, options.signal);
      }
      requireCatalogued(name, version, repository);
      const fallback = version === undefined && values.MODEL_FALLBACK;
      return resolveModel({ ...values, MODEL: name, MODEL_FALLBACK: fallback }, options);
    },
  };
}

async function openNewestGood(
  repository: ModelRepository,
  name: string,
  versions: readonly string[],
  { log, signal }: ResolveOptions,
): Promise<ResolvedModel> {
  const errors: ModelError[] = [];
  for (const version of versions) {
    try {
      return await repository.open(name, version, signal);
    } catch (error) {
      if (!(error instanceof ModelError) || signal?.aborted) throw error;
      log.warn({ model: name, version, code: error.code }, `${error.message} An older version of ${name} is tried.`);
      errors.push(error);
    }
  }
  const reasons = errors.map(({ message }) => message).join(' ');
  throw new ModelError('no_versions', `No version of ${name} in ${repository.location} can be used. ${reasons}`, {
    cause: errors[0],
  });
}

function requireVersion(model: ResolvedModel, version: string | undefined): ResolvedModel {
  const { name, version: found } = model.manifest;
  if (version === undefined || version === found) return model;
  throw new ModelError('unknown_version', `The folder of ${name} holds version ${found}, not ${version}.`);
}

/** Refuses what the catalogue doesn't have, after the repository has been asked. */
function requireCatalogued(name: string, version: string | undefined, repository: ModelRepository | undefined): void {
  const entry = catalogueEntry(name);
  if (entry === undefined) throw unknownModel(name, repository);
  const found = entry.manifest.version;
  if (version === undefined || version === found) return;
  throw new ModelError('unknown_version', `The catalogue has ${name} ${found}, not ${version}.`);
}

function unknownModel(name: string, repository: ModelRepository | undefined): ModelError {
  const known = catalogue()
    .map(({ manifest }) => manifest.name)
    .join(', ');
  const where = repository === undefined ? '' : ` and the repository ${repository.location} no version of it`;
  return new ModelError('unknown_model', `The catalogue has no model ${name}${where}; the catalogue has ${known}.`);
}
