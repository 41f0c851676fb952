import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '@sightline/models';
import { extractArchive } from './extract-archive.js';

/** What is brought in: an ONNX file, a folder with a saved_model.pb, or a Keras file. */
export interface ModelSource {
  readonly form: 'onnx' | 'saved_model' | 'keras';
  readonly path: string;
}

const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b];
const HDF5 = [0x89, 0x48];

/**
 * Finds out what a file or folder is; archives are unpacked below the work folder.
 * @throws ModelError `not_found`, `not_a_model` or `unsafe_archive`.
 */
export async function openSource(path: string, workFolder: string): Promise<ModelSource> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new ModelError('not_found', `There is no file or folder ${path}.`, { cause: error });
  });
  if (facts.isDirectory()) return { form: 'saved_model', path: await savedModelFolder(path) };
  if (facts.size === 0) throw new ModelError('not_a_model', `${path} is empty.`);
  const head = await firstBytes(path);
  const startsWith = (bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  if (startsWith(GZIP) || path.endsWith('.tar')) {
    const folder = join(workFolder, 'unpacked');
    await mkdir(folder);
    await extractArchive(path, folder);
    return { form: 'saved_model', path: await savedModelFolder(folder) };
  }
  if (startsWith(ZIP) && path.endsWith('.keras')) return { form: 'keras', path };
  if (startsWith(ZIP)) {
    throw notModel(path, 'looks like weights of PyTorch: export the model with torch.onnx.export and import that file');
  }
  if (startsWith(HDF5)) {
    throw notModel(path, 'is an HDF5 file: save the model as .keras, or export it as a SavedModel with model.export');
  }
  if (path.endsWith('saved_model.pb')) return { form: 'saved_model', path: join(path, '..') };
  return { form: 'onnx', path };
}

/** The folder itself, or the only one in it that holds a SavedModel, as archives and versioned folders have it. */
async function savedModelFolder(folder: string): Promise<string> {
  for (let depth = 0, here = folder; depth < 3; depth += 1) {
    const entries = await readdir(here, { withFileTypes: true });
    if (entries.some((entry) => entry.isFile() && entry.name === 'saved_model.pb')) return here;
    const folders = entries.filter((entry) => entry.isDirectory());
    const [only] = folders;
    if (folders.length !== 1 || only === undefined) break;
    here = join(here, only.name);
  }
  throw notModel(folder, 'holds no SavedModel: there must be one saved_model.pb in it');
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    return (await file.read(new Uint8Array(4), 0, 4, 0)).buffer;
  } finally {
    await file.close();
  }
}

function notModel(path: string, why: string): ModelError {
  return new ModelError('not_a_model', `${path} ${why}.`);
}
