import { readSettings, type Values } from '@sightline/config';
import { modelRules, modelSettings, openModelRepository } from '@sightline/models';
import type { ModelPlaces } from './named-model.js';

/** Which model answers, and where pulled ones are kept. */
export type ModelSettings = Values<typeof modelSettings>;

/** Reads the settings of models. @throws ConfigError */
export function readModelSettings(env: Readonly<Record<string, string | undefined>>): ModelSettings {
  return readSettings(modelSettings, modelRules, env);
}

/** Where models are looked for by name; a flag wins over MODEL_REPOSITORY. @throws ConfigError or ModelError */
export function readModelPlaces(
  env: Readonly<Record<string, string | undefined>>,
  flags: { readonly repository?: string | undefined } = {},
): ModelPlaces {
  const settings = readModelSettings(env);
  const { MODEL_CACHE_DIR: cacheDir } = settings;
  const location = flags.repository ?? settings.MODEL_REPOSITORY;
  return { cacheDir, repository: location === undefined ? undefined : openModelRepository(location, { cacheDir }) };
}
