import { join } from 'node:path';
import { EngineError } from '@sightline/inference';
import { cacheState, catalogue, ModelError, type ResolvedModel } from '@sightline/models';
import { printable } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { openModelRunner } from './importing/model-runner.js';
import {
  compareWithReference,
  PHOTO_TOLERANCE,
  readReference,
  REFERENCE_FILE,
  SEED_TOLERANCE,
} from './importing/reference.js';
import { openNamedModel, repositoryVersions, type ModelPlaces } from './named-model.js';
import { readModelPlaces } from './read-model-settings.js';

/**
 * Reads models through and says of each whether it is the file that was pinned; those of a repository are run as well, and
 * held to the outputs that were recorded when they were imported.
 */
export async function verifyModels(
  { env, out, exitWith }: Pick<Cli, 'env' | 'out' | 'exitWith'>,
  names: readonly string[],
  flags: { readonly repository?: string } = {},
): Promise<void> {
  const places = readModelPlaces(env, flags);
  for (const name of names.length === 0 ? await present(places) : names) {
    try {
      await out.print(`${out.colors.green('✓')} ${await verify(name, places)}\n`);
    } catch (error) {
      if (!(error instanceof ModelError || error instanceof EngineError)) throw error;
      await out.print(`${out.colors.red('✗')} ${printable(error.message)}\n${mend(name)}`);
      exitWith(exitCodes.failed);
    }
  }
}

async function verify(name: string, places: ModelPlaces): Promise<string> {
  const model = await openNamedModel(name, places);
  if (model.path === undefined) return `${name} is whole; ${model.manifest.endpoint.url} runs it`;
  const { file, documents } = model.manifest;
  const whole = `${name} is whole: ${printable(model.path)}`;
  if (!documents.includes(REFERENCE_FILE)) return whole;
  const folder = model.path.slice(0, -file.length);
  return `${whole}, ${await agreement(model, join(folder, REFERENCE_FILE))}`;
}

async function agreement(model: ResolvedModel, recorded: string): Promise<string> {
  const reference = await readReference(recorded);
  const runner = await openModelRunner(model);
  try {
    if (runner.classes !== model.labels.length) {
      throw new ModelError(
        'wrong_labels',
        `${model.manifest.name} has ${runner.classes} classes and ${model.labels.length} labels.`,
      );
    }
    const { largest } = await compareWithReference(runner, reference);
    return `and agrees with its recorded outputs within ${largest.toPrecision(2)} (allowed: ${SEED_TOLERANCE} for pixels, ${PHOTO_TOLERANCE} for photos)`;
  } finally {
    await runner.close();
  }
}

function mend(name: string): string {
  return catalogue().some(({ manifest }) => manifest.name === name) ? `  → sightline models pull ${name}\n` : '';
}

async function present({ cacheDir, repository }: ModelPlaces): Promise<readonly string[]> {
  const names = catalogue().map(({ manifest }) => manifest.name);
  const states = await Promise.all(names.map((name) => cacheState(name, { cacheDir })));
  const here = names.filter((_, index) => states[index] !== 'absent');
  const stored = [...(await repositoryVersions(repository))];
  return [...here, ...stored.flatMap(([name, versions]) => versions.map((version) => `${name}@${version}`))];
}
