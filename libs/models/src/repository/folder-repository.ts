import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ResolvedModel } from '../manifest.js';
import { ModelError } from '../model-error.js';
import { openModelFolder, readManifest } from '../model-folder.js';
import { isModelName, isVersionName, requireLegalNames } from './legal-names.js';
import type { ModelRepository } from './model-repository.js';
import { newestFirst } from './newest-first.js';
import { requireSameNames, unknownVersion, versionExists } from './refusals.js';
import { filesOf, requirePlain } from './safe-files.js';

/** Opens the model repository in a folder of this machine; nothing is read before it is asked for. */
export function openFolderRepository(location: string): ModelRepository {
  const root = resolve(location);
  const versions = async (name: string): Promise<readonly string[]> => {
    requireLegalNames(name);
    const found = (await foldersIn(join(root, name))).filter(isVersionName);
    const complete = await Promise.all(found.map((version) => isComplete(join(root, name, version))));
    return newestFirst(found.filter((_, index) => complete[index]));
  };
  return {
    location,
    versions,
    names: async () => {
      const found = (await rootFolders(root, location)).filter(isModelName).sort();
      const counts = await Promise.all(found.map(async (name) => (await versions(name)).length));
      return found.filter((_, index) => counts[index] !== 0);
    },
    open: async (name, version, signal) => {
      requireLegalNames(name, version);
      signal?.throwIfAborted();
      const known = await versions(name);
      if (!known.includes(version)) throw unknownVersion({ name, version }, location, known);
      return openVersion(root, name, version);
    },
    add: async (folder) => addFolder(root, folder),
  };
}

async function openVersion(root: string, name: string, version: string): Promise<ResolvedModel> {
  const place = `${name}/${version}`;
  await requirePlain(root, `${place}/model.json`, 'file');
  const folder = join(root, name, version);
  const manifest = await readManifest(folder);
  requireSameNames(manifest, { name, version }, folder);
  for (const file of filesOf(manifest)) await requirePlain(root, `${place}/${file}`, 'file');
  return openModelFolder(folder);
}

/** Copies into a hidden folder, verifies there, and puts the whole folder in its place at once. */
async function addFolder(root: string, folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  const { name, version } = manifest;
  requireLegalNames(name, version);
  const target = join(root, name, version);
  if (await isComplete(target)) throw versionExists(manifest, root);
  const staging = join(root, name, `.${version}.${randomUUID()}.partial`);
  try {
    for (const file of [...filesOf(manifest), 'model.json']) {
      await copyTo(join(staging, file), join(folder, file)).catch((error: unknown) => {
        throw copyFailure(error, join(folder, file), target);
      });
    }
    await openModelFolder(staging);
    await rename(staging, target).catch(async (error: unknown) => {
      // Only onto a folder that is there and isn't empty.
      if (await isComplete(target)) throw versionExists(manifest, root, error);
      const mend = 'remove it if nobody is copying files into it';
      throw new ModelError('incomplete_version', `${target} is there without a model.json: ${mend}.`, { cause: error });
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function copyTo(place: string, from: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await copyFile(from, place);
}

function copyFailure(error: unknown, from: string, target: string): ModelError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new ModelError('missing_file', `${from} can't be read.`, { cause: error });
  if (code === 'ENOSPC') return new ModelError('disk_full', `${target} has no room for ${from}.`, { cause: error });
  return new ModelError('not_writable', `${from} can't be copied to ${target}.`, { cause: error });
}

async function isComplete(folder: string): Promise<boolean> {
  const entries: readonly string[] = await readdir(folder).catch(() => []);
  return entries.includes('model.json');
}

async function rootFolders(root: string, location: string): Promise<readonly string[]> {
  try {
    return await foldersIn(root, { mustExist: true });
  } catch (error) {
    throw new ModelError('not_found', `The model repository ${location} can't be read.`, { cause: error });
  }
}

/** Names of the plain folders in a folder: links are not followed. */
async function foldersIn(folder: string, { mustExist = false } = {}): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (mustExist) throw error;
    return [];
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
