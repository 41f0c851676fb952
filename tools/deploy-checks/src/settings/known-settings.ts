import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Settings } from '@sightline/config';
import { repositoryRoot } from '../repository-root.js';

/** The services of the repository: the folders of apps/. */
export const services: readonly string[] = readdirSync(join(repositoryRoot, 'apps')).sort();

/** The settings that a service has, from its compiled config.ts. */
export async function knownSettings(service: string): Promise<Settings> {
  const file = join(repositoryRoot, 'apps', service, 'dist/config.js');
  const module = (await import(pathToFileURL(file).href)) as { readonly settings: Settings };
  return module.settings;
}

/** The settings of all services together. */
export async function allSettings(): Promise<Settings> {
  const each = await Promise.all(services.map(knownSettings));
  return Object.assign({}, ...each) as Settings;
}
