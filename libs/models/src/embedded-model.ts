import { fileURLToPath } from 'node:url';
import type { ResolvedLocalModel } from './manifest.js';
import { ModelError } from './model-error.js';
import { openModelFolder, readLabels, readManifest } from './model-folder.js';

/**
 * Opens a model that comes with Sightline; nothing is fetched.
 * @throws ModelError when its files are missing or damaged.
 */
export async function openEmbeddedModel(name: string): Promise<ResolvedLocalModel> {
  const model = await openModelFolder(embeddedFolder(name));
  if (model.path === undefined) throw new ModelError('bad_manifest', `The embedded ${name} has no weights of its own.`);
  return model;
}

/**
 * The labels of a model that comes with Sightline.
 * @throws ModelError when its files are missing or damaged.
 */
export async function readEmbeddedLabels(name: string): Promise<readonly string[]> {
  const folder = embeddedFolder(name);
  return readLabels(folder, await readManifest(folder));
}

function embeddedFolder(name: string): string {
  return fileURLToPath(new URL(`../embedded/${name}/`, import.meta.url));
}
