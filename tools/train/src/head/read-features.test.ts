import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPattern } from '@sightline/image';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBackbone } from './backbone.js';
import { readFeatures } from './read-features.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function drawn(seed: number): Promise<{ path: string; label: number }> {
  const path = join(folder, `${seed}.jpg`);
  await writeFile(path, await renderPattern({ pattern: 'lines', seed, width: 64, height: 64 }));
  return { path, label: 0 };
}

describe('reading features', () => {
  it('skips a picture for which the network has no finite numbers, and says why', async () => {
    const files = [await drawn(1), await drawn(2)];
    const backbone = await openBackbone();
    try {
      const features = {
        ...backbone.features,
        classify: () => Promise.resolve({ scores: [undefined, Float32Array.of(7)], seconds: 0, durationMs: 0 }),
      } as unknown as typeof backbone.features;
      const { pictures, skipped } = await readFeatures(files, { model: backbone.model, features }, {});
      expect(pictures.map((picture) => [picture.path, ...picture.features])).toEqual([[files[1]?.path, 7]]);
      expect(skipped).toEqual([{ path: files[0]?.path, reason: 'The network gives no finite numbers for it.' }]);
    } finally {
      await backbone.close();
    }
  });

  it('gives each picture the features that the network gives it, in order', async () => {
    const files = await Promise.all(Array.from({ length: 9 }, (_, seed) => drawn(seed)));
    const backbone = await openBackbone();
    try {
      const { pictures } = await readFeatures(files, backbone, {});
      expect(pictures.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
      const [alone] = (await readFeatures(files.slice(5, 6), backbone, {})).pictures;
      const among = pictures[5]?.features ?? [];
      expect(among).toHaveLength(1280);
      for (const [at, value] of among.entries()) expect(value).toBeCloseTo(alone?.features[at] ?? NaN, 3);
    } finally {
      await backbone.close();
    }
  });
});
