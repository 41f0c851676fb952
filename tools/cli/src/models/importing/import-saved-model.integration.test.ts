import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinySavedModel } from '@sightline/inference/testing';
import { samplePhotos } from '@sightline/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Ran } from '../../testing/run.js';

let folder: string;
let repository: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-saved-model-'));
  repository = join(folder, 'repository');
  await writeFile(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
});

afterEach(() => rm(folder, { recursive: true }));

const importSaved = (...flags: readonly string[]): Promise<Ran> => {
  const common = ['--name', 'tiny', '--labels', join(folder, 'labels.txt'), '--repository', repository];
  return run(['models', 'import', join(folder, 'saved'), ...common, ...flags]);
};

describe('sightline models import of a SavedModel', () => {
  it.each([
    ['uint8', 'NHWC', []],
    ['float32', 'NCHW', ['--preprocessing', 'unit']],
  ] as const)(
    'takes %s %s onto the engine tensorflow, and its outputs can be verified',
    async (type, layout, flags) => {
      await writeTinySavedModel(join(folder, 'saved'), { input: { type, layout } });
      const { code, stdout, stderr } = await importSaved('--json', ...flags);
      expect([code, stderr]).toEqual([0, '']);
      const { manifest, samples } = JSON.parse(stdout) as { readonly manifest: object; readonly samples: object[] };
      expect(manifest).toMatchObject({ engine: 'tensorflow', file: 'saved_model.pb', input: { type, layout } });
      expect(samples).toHaveLength(samplePhotos.length);
      const verified = await run(['models', 'verify', '--repository', repository, 'tiny@1']);
      expect([verified.code, verified.stdout]).toEqual([
        0,
        expect.stringContaining('agrees with its recorded outputs'),
      ]);
    },
  );

  it('adds nothing of one that is cut off', async () => {
    await writeTinySavedModel(join(folder, 'saved'));
    const path = join(folder, 'saved', 'saved_model.pb');
    await writeFile(path, (await readFile(path)).subarray(0, 200));
    const { code, stderr } = await importSaved();
    expect([code, stderr]).toEqual([1, expect.stringContaining('saved_model.pb')]);
    expect(await readdir(repository).catch(() => [])).toEqual([]);
  });
});
