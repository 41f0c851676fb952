import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { knownModel, type CatalogueEntry, type PulledEntry } from './catalogue.js';
import { openEmbeddedModel, readEmbeddedLabels } from './embedded-model.js';
import type { LocalManifest, ResolvedLocalModel } from './manifest.js';
import { ModelError } from './model-error.js';
import { verifyFile } from './verify-file.js';

/** Where pulled models are kept: MODEL_CACHE_DIR. */
export interface CacheOptions {
  readonly cacheDir: string;
}

/** Whether a model of the catalogue can be used at once: it is embedded, it was pulled, or neither. */
export type CacheState = 'embedded' | 'cached' | 'absent';

/**
 * Looks a model of the catalogue up without reading it through.
 * @throws ModelError `unknown_model`.
 */
export async function cacheState(name: string, { cacheDir }: CacheOptions): Promise<CacheState> {
  const entry = knownModel(name);
  if (entry.kind === 'embedded') return 'embedded';
  return (await isCached(entry, cacheDir)) ? 'cached' : 'absent';
}

/**
 * Reads a model of the catalogue through and checks its digest.
 * @throws ModelError `unknown_model`, `not_pulled`, or what is wrong with it.
 */
export async function verifyModel(name: string, { cacheDir }: CacheOptions): Promise<ResolvedLocalModel> {
  return openCatalogueModel(knownModel(name), cacheDir);
}

/**
 * Opens a model of the catalogue from the disk, verified against the catalogue's digest.
 * @throws ModelError `not_pulled` when it isn't there, else what is wrong with it.
 */
export async function openCatalogueModel(entry: CatalogueEntry, cacheDir: string): Promise<ResolvedLocalModel> {
  const { manifest } = entry;
  if (entry.kind === 'embedded') return openEmbeddedModel(manifest.name);
  if (!(await isCached(entry, cacheDir))) {
    throw new ModelError('not_pulled', `The model ${manifest.name} isn't in ${cacheFolder(cacheDir)}.`);
  }
  const path = join(cachedModelFolder(manifest, cacheDir), manifest.file);
  await verifyFile(path, manifest);
  return { manifest, path, labels: await readEmbeddedLabels(entry.labelsOf) };
}

/** Folder of one version of a pulled model: `<cache>/<name>/<version>`, as on a mirror. */
export function cachedModelFolder(manifest: LocalManifest, cacheDir: string): string {
  return join(cacheFolder(cacheDir), manifest.name, manifest.version);
}

async function isCached({ manifest }: PulledEntry, cacheDir: string): Promise<boolean> {
  const found = await stat(join(cachedModelFolder(manifest, cacheDir), manifest.file)).catch(() => undefined);
  return found?.size === manifest.bytes;
}

/** The folder that MODEL_CACHE_DIR means. */
export function cacheFolder(cacheDir: string): string {
  return /^~($|[/\\])/.test(cacheDir) ? join(homedir(), cacheDir.slice(1)) : cacheDir;
}
