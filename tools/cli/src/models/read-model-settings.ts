import { readSettings, type Values } from '@sightline/config';
import { modelRules, modelSettings, openModelRepository, type ModelRepository } from '@sightline/models';
import { openObjectStore, storageSettings } from '@sightline/storage';
import type { ModelPlaces } from './named-model.js';

const settings = { ...modelSettings, ...storageSettings };

/** Which model answers, where pulled ones are kept, and how a bucket is reached. */
export type ModelSettings = Values<typeof settings>;

/** Reads the settings of models. @throws ConfigError */
export function readModelSettings(env: Readonly<Record<string, string | undefined>>): ModelSettings {
  return readSettings(settings, modelRules, env);
}

/** Where models are looked for by name; a flag wins over MODEL_REPOSITORY. @throws ConfigError or ModelError */
export function readModelPlaces(
  env: Readonly<Record<string, string | undefined>>,
  flags: { readonly repository?: string | undefined } = {},
): ModelPlaces {
  const read = readModelSettings(env);
  const MODEL_REPOSITORY = flags.repository ?? read.MODEL_REPOSITORY;
  return { cacheDir: read.MODEL_CACHE_DIR, repository: openRepository({ ...read, MODEL_REPOSITORY }) };
}

/** MODEL_REPOSITORY, where it is set: a folder, or a prefix of a bucket. @throws ModelError `bad_location`. */
export function openRepository(read: ModelSettings): ModelRepository | undefined {
  const { MODEL_REPOSITORY: location, MODEL_CACHE_DIR: cacheDir } = read;
  if (location === undefined) return undefined;
  return openModelRepository(location, { cacheDir, store: openObjectStore(read) });
}

/** Where a version is, for people. */
export function versionPlace(location: string, name: string, version: string): string {
  return `${location.replace(/\/+$/, '')}/${name}/${version}`;
}
