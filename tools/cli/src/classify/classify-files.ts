import { basename } from 'node:path';
import type { ImageLimits } from '@sightline/image';
import { printable } from '@sightline/terminal';
import type { FileResult } from './file-result.js';
import { findFiles, type FoundFile } from './find-files.js';
import { inOrder } from './in-order.js';
import { PictureProblem } from './picture-problem.js';
import { readPicture } from './read-picture.js';
import type { Route } from './route.js';

export interface ClassifyFilesOptions {
  readonly route: Route;
  readonly limits: ImageLimits;
  /** Pictures on their way at once: no more of them are in memory. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told the number of files before the first is read. */
  onFound(count: number): void;
  /** Told as soon as a file is done, in any order. */
  onDone(result: FileResult): void;
  /** Given the results in the order of the files. */
  onResult(result: FileResult): Promise<void>;
}

/** Sends the pictures in files and folders through the pipeline. A file that can't be classified is a result as well. */
export async function classifyFiles(paths: readonly string[], options: ClassifyFilesOptions): Promise<void> {
  const files = await findFiles(paths);
  options.onFound(files.length);
  const work = async (file: FoundFile): Promise<FileResult> => {
    const result = await classifyFile(file, options);
    options.onDone(result);
    return result;
  };
  await inOrder(files, options, work, (result) => options.onResult(result));
}

async function classifyFile(
  { path, problem }: FoundFile,
  { route, limits, signal }: ClassifyFilesOptions,
): Promise<FileResult> {
  const startedAt = performance.now();
  const took = (): { path: Buffer; tookMs: number } => ({ path, tookMs: performance.now() - startedAt });
  try {
    if (problem !== undefined) throw problem;
    const bytes = await readPicture(path, limits);
    const prediction = await route.classify({ bytes, name: metadataName(path) }, signal);
    return { ...took(), prediction };
  } catch (error) {
    if (error instanceof PictureProblem) return { ...took(), problem: error };
    if (!signal.aborted) throw error;
    return { ...took(), problem: new PictureProblem('interrupted', 'Stopped before its answer came.') };
  }
}

const LONGEST_NAME = 200;

/** The file's name as it travels on in metadata: readable in whatever shows it. */
function metadataName(path: Buffer): string {
  return printable(basename(path.toString()).slice(0, LONGEST_NAME));
}
