import { readSettings, type Values } from '@sightline/config';
import { modelRules, modelSettings } from '@sightline/models';

/** Which model answers, and where pulled ones are kept. */
export type ModelSettings = Values<typeof modelSettings>;

/** Reads the settings of models. @throws ConfigError */
export function readModelSettings(env: Readonly<Record<string, string | undefined>>): ModelSettings {
  return readSettings(modelSettings, modelRules, env);
}
