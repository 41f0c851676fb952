import { homedir } from 'node:os';
import { readSettings, type Values } from '@sightline/config';
import { modelRules, modelSettings } from '@sightline/models';
import type { ModelPlaces } from './named-model.js';

/** Which model answers, and where pulled ones are kept. */
export type ModelSettings = Values<typeof modelSettings>;

/** Reads the settings of models. @throws ConfigError */
export function readModelSettings(env: Readonly<Record<string, string | undefined>>): ModelSettings {
  return readSettings(modelSettings, modelRules, env);
}

/** Where models are looked for by name; a flag wins over MODEL_REPOSITORY. @throws ConfigError */
export function readModelPlaces(
  env: Readonly<Record<string, string | undefined>>,
  { repository = env.MODEL_REPOSITORY }: { readonly repository?: string | undefined },
): ModelPlaces {
  const { MODEL_CACHE_DIR: cacheDir } = readModelSettings(env);
  return { cacheDir, repository: repository?.replace(/^~(?=$|\/)/, homedir()) };
}
