import { flag, integer, text, url, type Rule } from '@sightline/config';
import { catalogue, defaultModel } from './catalogue.js';
import { isModelName } from './repository/legal-names.js';

const names = catalogue().map((entry) => entry.manifest.name);

const choices = `${names.join(', ')} or a path with a slash to a folder with a model.json`;

/** Settings of a service that loads a model. */
export const modelSettings = {
  MODEL: text({
    default: defaultModel,
    pattern: /^[a-z0-9_]{1,100}$|[/\\]/,
    patternText: `must be ${choices}`,
    doc: 'The model that answers: a name from MODEL_REPOSITORY or the catalogue, or a path (with a slash) to a folder with a model.json.',
  }),
  MODEL_FALLBACK: flag({
    default: true,
    doc: 'Where a catalogue model cannot be had: true answers with the embedded efficientnet_lite0, false refuses to start.',
  }),
  MODEL_CACHE_DIR: text({
    default: '~/.cache/sightline/models',
    doc: 'Folder that keeps pulled models; several processes may share it. A leading ~ is the home folder.',
  }),
  MODEL_MIRROR_URL: url({
    doc: 'Base address to pull models from instead of their own sources; files are at <base>/<name>/<version>/<file>.',
  }),
  MODEL_PULL_TIMEOUT_MS: integer({
    default: 30_000,
    min: 100,
    max: 3_600_000,
    doc: 'Longest time a starting service spends pulling a model; what was received is kept for the next start.',
  }),
  MODEL_REPOSITORY: text({
    // Other addresses, such as s3://, would be taken for folders.
    pattern: /^(?:gs:\/\/[a-z0-9]|(?![A-Za-z][A-Za-z0-9+.-]*:\/\/))/,
    patternText: 'must be a folder or gs://<bucket>/<prefix>',
    doc: 'Folder or gs:// prefix of models by <name>/<version>/, each with its model.json; its models can be named as those of the catalogue can.',
  }),
  MODEL_REPOSITORY_POLL_SECONDS: integer({
    default: 10,
    min: 1,
    max: 86_400,
    doc: 'Time between two looks for new versions in MODEL_REPOSITORY.',
  }),
};

/** A model can be meant by a name or by a path, which is told by its slash; only a repository knows names beside the catalogue's. */
export function isModelReference(text: string, repository: string | undefined): boolean {
  return /[/\\]/.test(text) || (repository === undefined ? names.includes(text) : isModelName(text));
}

const knownModel: Rule<Pick<typeof modelSettings, 'MODEL' | 'MODEL_REPOSITORY'>> = ({ MODEL, MODEL_REPOSITORY }) => {
  // A misspelt name is refused before anything is fetched.
  return isModelReference(MODEL, MODEL_REPOSITORY)
    ? undefined
    : `MODEL=${MODEL}: must be ${choices}, or set MODEL_REPOSITORY`;
};

/** What must hold between the settings. */
export const modelRules = [knownModel];
