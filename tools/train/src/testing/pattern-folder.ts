import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { patterns, renderPattern, type Pattern } from '@sightline/image';

export interface PatternFolder {
  readonly perLabel: number;
  readonly labels?: readonly Pattern[];
  /** Pictures of another first seed are others. */
  readonly firstSeed?: number;
}

/** Draws a folder of pictures for each of the simulator's patterns. */
export async function drawPatterns(
  folder: string,
  { perLabel, labels = patterns, firstSeed = 0 }: PatternFolder,
): Promise<void> {
  for (const [at, pattern] of labels.entries()) {
    await mkdir(join(folder, pattern), { recursive: true });
    for (let count = 0; count < perLabel; count += 1) {
      const seed = firstSeed + at * 1000 + count;
      const bytes = await renderPattern({ pattern, seed, width: 256, height: 192 });
      await writeFile(join(folder, pattern, `${seed}.jpg`), bytes);
    }
  }
}
