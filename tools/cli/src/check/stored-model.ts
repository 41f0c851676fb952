import { catalogueEntry, ModelError, type ModelRepository, type ResolvedModel } from '@sightline/models';
import { openRepository, type ModelSettings } from '../models/read-model-settings.js';
import { ok, type Finding } from './finding.js';

/** What was found of a model, and the model if it can answer. */
export interface CheckedModel {
  readonly finding: Finding;
  readonly model: ResolvedModel | undefined;
}

/**
 * The model that MODEL names in MODEL_REPOSITORY; undefined where the catalogue has it instead.
 * @throws ModelError where neither has it, or no version can be used.
 */
export async function findStored(settings: ModelSettings): Promise<CheckedModel | undefined> {
  const { MODEL: name } = settings;
  const repository = openRepository(settings);
  if (repository === undefined) return undefined;
  const versions = await repository.versions(name);
  if (versions.length === 0 && catalogueEntry(name) !== undefined) return undefined;
  return newestGood(repository, name, versions);
}

/** The version of a repository that answers: damaged ones are passed over, as the workers do. */
async function newestGood(
  repository: ModelRepository,
  name: string,
  versions: readonly string[],
): Promise<CheckedModel> {
  const damaged: ModelError[] = [];
  for (const version of versions) {
    try {
      const model = await repository.open(name, version);
      const found = `${name} ${version} in ${repository.location} is whole`;
      if (damaged.length === 0) return { model, finding: ok('model', found) };
      const refused = damaged.map(({ message }) => message).join(' ');
      const mend = `sightline models verify ${name}`;
      return { model, finding: { subject: 'model', state: 'note', found: `${found}. ${refused}`, mend } };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      damaged.push(error);
    }
  }
  const reasons = damaged.map(({ message }) => ` ${message}`).join('');
  throw new ModelError('no_versions', `${repository.location} has no version of ${name} that can be used.${reasons}`);
}
