import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { catalogueEntry, type CatalogueEntry } from './catalogue.js';
import { embeddedFolder, openEmbeddedModel } from './embedded-model.js';
import type { ModelManifest, ResolvedModel } from './manifest.js';
import { ModelError } from './model-error.js';
import { openModelFolder } from './model-folder.js';

/** The folder that MODEL_CACHE_DIR means. */
export function cacheFolder(setting: string): string {
  return setting === '~' || /^~[/\\]/.test(setting) ? join(homedir(), setting.slice(1)) : setting;
}

/** Folder of one version of a pulled model: `<cache>/<name>/<version>`. */
export function cachedModelFolder(manifest: ModelManifest, cacheDir: string): string {
  return join(cacheFolder(cacheDir), manifest.name, manifest.version);
}

/** Whether a model of the catalogue can be used at once: it is embedded, it was pulled, or neither. */
export type CacheState = 'embedded' | 'cached' | 'absent';

/**
 * Looks a model of the catalogue up without reading it through.
 * @throws ModelError `unknown_model`.
 */
export async function cacheState(name: string, { cacheDir }: { readonly cacheDir: string }): Promise<CacheState> {
  const { kind, manifest } = knownModel(name);
  if (kind === 'embedded') return 'embedded';
  const weights = join(cachedModelFolder(manifest, cacheDir), manifest.file);
  const found = await stat(weights).catch(() => undefined);
  return found?.size === manifest.bytes ? 'cached' : 'absent';
}

/**
 * Reads a model of the catalogue through and checks its digest.
 * @returns the folder of the good model.
 * @throws ModelError `unknown_model`, `not_pulled`, or what is wrong with it.
 */
export async function verifyModel(name: string, { cacheDir }: { readonly cacheDir: string }): Promise<string> {
  const entry = knownModel(name);
  await openCatalogueModel(entry, cacheDir);
  return entry.kind === 'embedded' ? embeddedFolder(name) : cachedModelFolder(entry.manifest, cacheDir);
}

/**
 * Opens a model of the catalogue from the disk, verified against the catalogue's digest.
 * @throws ModelError `not_pulled` when it isn't there, else what is wrong with it.
 */
export async function openCatalogueModel(entry: CatalogueEntry, cacheDir: string): Promise<ResolvedModel> {
  const { name, sha256 } = entry.manifest;
  if (entry.kind === 'embedded') return openEmbeddedModel(name);
  if ((await cacheState(name, { cacheDir })) === 'absent') {
    throw new ModelError('not_pulled', `The model ${name} isn't in ${cacheFolder(cacheDir)}.`);
  }
  const model = await openModelFolder(cachedModelFolder(entry.manifest, cacheDir));
  if (model.manifest.sha256 !== sha256) {
    throw new ModelError('wrong_digest', `${model.path} isn't the ${name} of the catalogue.`);
  }
  return model;
}

/**
 * The catalogue's entry of that name.
 * @throws ModelError `unknown_model`.
 */
export function knownModel(name: string): CatalogueEntry {
  const entry = catalogueEntry(name);
  if (entry === undefined) throw new ModelError('unknown_model', `There is no model ${name} in the catalogue.`);
  return entry;
}
