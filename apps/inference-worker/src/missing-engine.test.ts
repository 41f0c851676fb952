import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTinySavedModel } from '@sightline/inference';
import { expect, it } from 'vitest';

it('refuses to start with a SavedModel where the engine is missing, and says how to install it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-model-'));
  const { path, ...model } = await writeTinySavedModel(folder);
  const bytes = await readFile(path);
  await writeFile(join(folder, 'labels.txt'), 'red\ngreen\nblue\n');
  const manifest = {
    ...model,
    name: 'tiny',
    version: '1',
    file: basename(path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    source: 'a test',
    licence: 'Apache-2.0',
    preprocessing: { ...model.preprocessing, crop: 'stretch', interpolation: 'bilinear' },
    labelsFile: 'labels.txt',
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  const env = { MODEL: folder, ENGINES_DIR: join(folder, 'engines'), ADMIN_PORT: '0' };
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, [main], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code, output: stdout + stderr });
    });
  });
  await rm(folder, { recursive: true });
  expect([code, output]).toEqual([1, expect.stringContaining('sightline engines install tensorflow')]);
});
