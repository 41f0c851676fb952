import { fileURLToPath } from 'node:url';
import type { ResolvedModel } from './manifest.js';
import { openModelFolder } from './model-folder.js';

/** Folder of a model that comes with Sightline. */
export function embeddedFolder(name: string): string {
  return fileURLToPath(new URL(`../embedded/${name}/`, import.meta.url));
}

/**
 * Opens a model that comes with Sightline; nothing is fetched.
 * @throws ModelError when its files are missing or damaged.
 */
export async function openEmbeddedModel(name: string): Promise<ResolvedModel> {
  return openModelFolder(embeddedFolder(name));
}
