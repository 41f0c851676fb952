import { flag, integer, text, url } from '@sightline/config';
import { catalogue, defaultModel } from './catalogue.js';

const names = catalogue().map((entry) => entry.manifest.name);

/** Settings of a service that loads a model. */
export const modelSettings = {
  MODEL: text({
    default: defaultModel,
    // A path is told by its slash, so that a misspelt name is refused before anything is fetched.
    pattern: new RegExp(`^(${names.join('|')})$|[/\\\\]`),
    patternText: `must be ${names.join(', ')} or a path with a slash to a folder with a model.json`,
    doc: 'The model that answers: a name from the catalogue, or a path (with a slash) to a folder with a model.json.',
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
};
