import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { manifestSchema, type ModelManifest, type ResolvedModel } from './manifest.js';
import { ModelError } from './model-error.js';
import { verifyFile } from './verify-file.js';

/**
 * Opens the model in a folder, its files verified against the manifest beside them.
 * @throws ModelError `missing_file`, `bad_manifest` or `wrong_digest`.
 */
export async function openModelFolder(folder: string): Promise<ResolvedModel> {
  const manifest = await readManifest(folder);
  const labels = await readLabels(folder, manifest);
  if (manifest.engine === 'remote') return { manifest, labels };
  for (const file of [manifest, ...manifest.moreFiles]) await verifyFile(resolve(folder, file.file), file);
  return { manifest, path: resolve(folder, manifest.file), labels };
}

/**
 * Reads the manifest in a model's folder, `model.json`.
 * @throws ModelError `missing_file` or `bad_manifest`.
 */
export async function readManifest(folder: string): Promise<ModelManifest> {
  const path = join(folder, 'model.json');
  return parseManifest(await readText(path), path);
}

/**
 * Takes a manifest from the text of a model.json; `path` is where that is, for people.
 * @throws ModelError `bad_manifest`.
 */
export function parseManifest(text: string, path: string): ModelManifest {
  const parsed = manifestSchema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error).replaceAll('\n', ' ');
  throw new ModelError('bad_manifest', `${path} isn't a model manifest: ${problems}`, { cause: parsed.error });
}

/**
 * Reads the labels in a model's folder, one a class.
 * @throws ModelError `missing_file`, `bad_manifest` or `wrong_digest`.
 */
export async function readLabels(folder: string, manifest: ModelManifest): Promise<readonly string[]> {
  const path = join(folder, manifest.labelsFile);
  if (manifest.labelsSha256 !== undefined) await verifyFile(path, { sha256: manifest.labelsSha256 });
  const lines = (await readText(path)).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const empty = lines.findIndex((line) => line.trim() === '');
  if (lines.length === 0 || empty >= 0) {
    throw new ModelError('bad_manifest', `${path} must hold one label a line; line ${empty + 1} is empty.`);
  }
  return lines;
}

/** Most bytes of a manifest or a list of labels: 20,000 labels of 50 letters, and no harm from a file that is something else. */
export const maxTextBytes = 1024 * 1024;

async function readText(path: string): Promise<string> {
  const unreadable = (error: unknown): never => {
    throw new ModelError('missing_file', `${path} can't be read.`, { cause: error });
  };
  const { size } = await stat(path).catch(unreadable);
  if (size > maxTextBytes) {
    throw new ModelError('too_large', `${path} has ${size} bytes; at most ${maxTextBytes} are read.`);
  }
  return readFile(path, 'utf8').catch(unreadable);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError('bad_manifest', `${path} isn't JSON.`, { cause: error });
  }
}
