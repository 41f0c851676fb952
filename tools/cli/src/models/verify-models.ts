import { cacheState, catalogue, ModelError, verifyModel } from '@sightline/models';
import type { Cli } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { requireKnown } from './require-known.js';
import { readModelSettings } from './read-model-settings.js';

/** Reads models through and says of each whether it is the file that was pinned. */
export async function verifyModels(
  { env, out, exitWith }: Pick<Cli, 'env' | 'out' | 'exitWith'>,
  names: readonly string[],
): Promise<void> {
  requireKnown(names);
  const { MODEL_CACHE_DIR: cacheDir } = readModelSettings(env);
  for (const name of names.length === 0 ? await present(cacheDir) : names) {
    try {
      const { path } = await verifyModel(name, { cacheDir });
      await out.print(`${out.colors.green('✓')} ${name} is whole: ${path}\n`);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      await out.print(`${out.colors.red('✗')} ${error.message}\n  → sightline models pull ${name}\n`);
      exitWith(exitCodes.failed);
    }
  }
}

async function present(cacheDir: string): Promise<readonly string[]> {
  const names = catalogue().map(({ manifest }) => manifest.name);
  const states = await Promise.all(names.map((name) => cacheState(name, { cacheDir })));
  return names.filter((_, index) => states[index] !== 'absent');
}
