import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedFile } from './generated-files.js';

/** A sentence for each generated file that is not on disk as it would be written. */
export async function fileDifferences(root: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const sentences = await Promise.all(
    files.map(async ({ path, text }) => {
      const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
      if (found === text) return [];
      return [`${path} is ${found === undefined ? 'missing' : 'out of date'}: run npm run generate`];
    }),
  );
  return sentences.flat();
}
