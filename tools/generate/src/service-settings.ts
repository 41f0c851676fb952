import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One setting as docs/configuration.md shows it; the shape of a Setting in libs/config. */
export interface DocumentedSetting {
  readonly schema: { safeParse(text: undefined): { readonly success: boolean } };
  readonly doc: string;
  readonly defaultText?: string;
  readonly secret?: boolean;
}

/** A service and its settings by environment variable. */
export interface ServiceSettings {
  readonly service: string;
  readonly settings: Readonly<Record<string, DocumentedSetting>>;
}

/**
 * The settings of every service: whatever the compiled config.ts of each folder in apps/ exports.
 * @throws Error when a service has a config.ts that is not compiled.
 */
export async function readServiceSettings(apps: string): Promise<readonly ServiceSettings[]> {
  const services = (await readdir(apps)).filter((service) => existsSync(join(apps, service, 'src/config.ts'))).sort();
  return Promise.all(
    services.map(async (service) => {
      const compiled = join(apps, service, 'dist/config.js');
      if (!existsSync(compiled)) throw new Error(`apps/${service} is not built: run npm run build`);
      const module = (await import(pathToFileURL(compiled).href)) as {
        readonly settings?: ServiceSettings['settings'];
      };
      if (module.settings === undefined) throw new Error(`apps/${service}/src/config.ts does not export settings`);
      return { service, settings: module.settings };
    }),
  );
}
