import { copyFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  manifestSchema,
  ModelError,
  openModelFolder,
  sha256Of,
  type LocalManifest,
  type ResolvedModel,
} from '@sightline/models';
import { OnnxGraphError, takePixels } from '@sightline/onnx-graph';
import type { Description } from './answers.js';
import type { OnnxInspection } from './inspect-onnx.js';
import type { ModelSource } from './model-source.js';
import { filesBelow } from './files-below.js';

/** A model's tensors as the manifest tells them, once the weights are in the entry. */
interface PlacedWeights extends Pick<LocalManifest, 'engine' | 'file' | 'input'> {
  /** All files of the weights, beside the first. */
  readonly more: readonly string[];
}

const LARGEST_EDITED = 2 ** 31 - 1;

/**
 * Writes the weights of an ONNX model into an entry; floats as input are replaced by pixels unless `keepInput`.
 * @throws ModelError `wrong_shape` or `not_found`.
 */
export async function placeOnnx(
  source: ModelSource,
  inspection: OnnxInspection,
  description: Description,
  { folder, keepInput, name }: { readonly folder: string; readonly keepInput: boolean; readonly name: string },
): Promise<PlacedWeights> {
  const { input, width, height, normalisation } = description;
  const { scale, mean, std, colorOrder } = normalisation;
  const file = `${name}.onnx`;
  for (const external of inspection.externalFiles) {
    await copyFile(join(dirname(source.path), external), join(folder, external)).catch((error: unknown) => {
      throw new ModelError('not_found', `The model's weights are in ${external}, which is not beside it.`, {
        cause: error,
      });
    });
  }
  const placed = { engine: 'onnx', file, more: inspection.externalFiles } as const;
  const common = { layout: input.layout, colorOrder, scale, mean, std } as const;
  if (keepInput || input.tensor.type === 'uint8') {
    if (input.flatLength !== undefined || input.channels === 1 || input.tensor.type === 'float16') {
      throw new ModelError(
        'wrong_shape',
        'This input is only served with the normalisation in the graph: leave --keep-input out.',
      );
    }
    await copyFile(source.path, join(folder, file));
    const type = input.tensor.type === 'uint8' ? 'uint8' : 'float32';
    return { ...placed, input: { name: input.tensor.name, type, ...common } };
  }
  const bytes = await readFile(source.path);
  const edited = editInput(bytes, {
    name: input.tensor.name,
    channels: input.channels,
    flat: input.flatLength !== undefined,
    width,
    height,
    ...common,
  });
  if (edited.bytes.length > LARGEST_EDITED)
    throw new ModelError('wrong_shape', 'The model is too large to be edited: give --keep-input.');
  await writeFile(join(folder, file), edited.bytes);
  const pixels = {
    layout: 'NHWC',
    colorOrder: 'RGB',
    type: 'uint8',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  } as const;
  return { ...placed, input: { ...pixels, name: edited.name, mean: [0, 0, 0], std: [1, 1, 1] } };
}

function editInput(...args: Parameters<typeof takePixels>): ReturnType<typeof takePixels> {
  try {
    return takePixels(...args);
  } catch (error) {
    if (!(error instanceof OnnxGraphError)) throw error;
    throw new ModelError('wrong_shape', `${error.message} With --keep-input it is taken as it is.`, { cause: error });
  }
}

/** Copies a SavedModel into an entry. @throws ModelError */
export async function placeSavedModel(
  source: ModelSource,
  { input, normalisation }: Description,
  { folder }: { readonly folder: string },
): Promise<PlacedWeights> {
  if (input.flatLength !== undefined || input.channels === 1 || input.tensor.type === 'float16') {
    throw new ModelError(
      'wrong_shape',
      'A SavedModel must take float32 or uint8 pictures of 3 colours; convert it with --engine onnx.',
    );
  }
  const files = await filesBelow(source.path);
  const weights = files.filter((file) =>
    /^(saved_model\.pb|variables\/[\w.-]+|assets\/[\w./-]+|fingerprint\.pb)$/.test(file),
  );
  for (const file of weights) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(source.path, file), join(folder, file));
  }
  const more = weights.filter((file) => file !== 'saved_model.pb');
  const { scale, mean, std, colorOrder } = normalisation;
  const type = input.tensor.type === 'uint8' ? 'uint8' : 'float32';
  const placedInput = { name: input.tensor.name, type, layout: input.layout, colorOrder, scale, mean, std } as const;
  return { engine: 'tensorflow', file: 'saved_model.pb', more, input: placedInput };
}

/** What a manifest says beside the weights. */
export interface EntryFacts extends Pick<LocalManifest, 'name' | 'version' | 'source' | 'licence'> {
  readonly kind: LocalManifest['output']['kind'];
  readonly labels: readonly string[];
  /** Files of the entry that are not needed to run it. */
  readonly documents?: readonly string[];
}

/** Writes labels and manifest of an entry whose weights are there, and opens it as the services do. @throws ModelError */
export async function finishEntry(
  folder: string,
  { width, height, normalisation, output }: Description,
  { more, file, ...weights }: PlacedWeights,
  { labels, kind, documents = [], ...facts }: EntryFacts,
): Promise<ResolvedModel> {
  await writeFile(join(folder, 'labels.txt'), labels.map((label) => `${label}\n`).join(''));
  const { crop, cropFraction, interpolation } = normalisation;
  const described = more.map(async (each) => ({ file: each, ...(await factsOf(join(folder, each))) }));
  const manifest = {
    ...facts,
    ...weights,
    file,
    ...(await factsOf(join(folder, file))),
    moreFiles: await Promise.all(described),
    preprocessing: { width, height, crop, cropFraction, interpolation },
    output: { name: output.name, kind },
    labelsFile: 'labels.txt',
    labelsSha256: await sha256Of(join(folder, 'labels.txt')),
    documents,
  };
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success)
    throw new ModelError('bad_manifest', `No manifest can be made: ${parsed.error.message}`, { cause: parsed.error });
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(parsed.data, null, 2)}\n`);
  return openModelFolder(folder);
}

async function factsOf(path: string): Promise<{ sha256: string; bytes: number }> {
  return { sha256: await sha256Of(path), bytes: (await stat(path)).size };
}
