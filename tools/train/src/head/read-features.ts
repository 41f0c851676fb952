import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { decodeImage, ImageError } from '@sightline/image';
import type { Pixels } from '@sightline/inference';
import { batchSize, plan, type Backbone } from './backbone.js';
import type { LabelledFile } from './find-pictures.js';

/** A picture as the head sees it. */
export interface Picture extends LabelledFile {
  readonly sha256: string;
  readonly features: Float32Array;
}

/** A file that can't be learned from, and why. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface ReadFeatures {
  readonly pictures: readonly Picture[];
  readonly skipped: readonly SkippedFile[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Those of the services' defaults. */
const limits = { maxBytes: 20 * 2 ** 20, maxPixels: 50_000_000 };

type Decoded = LabelledFile & { readonly sha256: string; readonly pixels: Pixels };

/**
 * Reads files and keeps of each picture its features alone. A few batches are in memory at once, however many files there are;
 * which pictures share a batch depends on the files alone, so that each run gives the same numbers.
 */
export async function readFeatures(
  files: readonly LabelledFile[],
  backbone: Pick<Backbone, 'model' | 'features'>,
  { signal, onProgress }: ReadOptions,
): Promise<ReadFeatures> {
  const chunks = Array.from({ length: Math.ceil(files.length / batchSize) }, (_, at) =>
    files.slice(at * batchSize, (at + 1) * batchSize),
  );
  const results: ReadFeatures[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < chunks.length; at = next++) {
      signal?.throwIfAborted();
      const chunk = chunks[at] ?? [];
      results[at] = await readChunk(chunk, backbone);
      done += chunk.length;
      onProgress?.(done);
    }
  };
  // One batch is decoded while another is in the engine.
  const ended = await Promise.allSettled(Array.from({ length: plan.sessions * 2 }, work));
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return {
    pictures: results.flatMap(({ pictures }) => pictures),
    skipped: results.flatMap(({ skipped }) => skipped),
  };
}

async function readChunk(
  files: readonly LabelledFile[],
  { model, features }: Pick<Backbone, 'model' | 'features'>,
): Promise<ReadFeatures> {
  const read = await Promise.all(files.map((file) => decodeFile(file, model.manifest.preprocessing)));
  const decoded = read.filter((result): result is Decoded => 'pixels' in result);
  const skipped = read.filter((result): result is SkippedFile => 'reason' in result);
  if (decoded.length === 0) return { pictures: [], skipped };
  const { scores } = await features.classify(
    decoded.map(({ pixels }) => pixels),
    true,
  );
  const pictures: Picture[] = [];
  for (const [at, { path, label, sha256 }] of decoded.entries()) {
    const own = scores[at];
    if (own === undefined) skipped.push({ path, reason: 'The network gives no finite numbers for it.' });
    else pictures.push({ path, label, sha256, features: own });
  }
  return { pictures, skipped };
}

async function decodeFile(
  file: LabelledFile,
  preprocessing: Backbone['model']['manifest']['preprocessing'],
): Promise<Decoded | SkippedFile> {
  try {
    const bytes = await readSmallFile(file.path);
    const { pixels } = await decodeImage(bytes, preprocessing, limits);
    return { ...file, sha256: createHash('sha256').update(bytes).digest('hex'), pixels };
  } catch (error) {
    if (error instanceof ImageError) return { path: file.path, reason: error.message };
    if (error instanceof Error && 'code' in error)
      return { path: file.path, reason: `It can't be read (${String(error.code)}).` };
    throw error;
  }
}

async function readSmallFile(path: string): Promise<Uint8Array> {
  const facts = await stat(path);
  if (!facts.isFile()) throw new ImageError('unsupported_format', 'It is no file.');
  if (facts.size > limits.maxBytes)
    throw new ImageError('too_many_bytes', `The file has ${facts.size} bytes; at most ${limits.maxBytes} are taken.`);
  return readFile(path);
}
