import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinySavedModel } from '@sightline/inference';
import { openEmbeddedModel } from '@sightline/models';
import { expect, it } from 'vitest';
import { checkEngine } from './check-model.js';

it('says how to install the engine that a SavedModel needs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-check-'));
  const { manifest } = await openEmbeddedModel('patterns');
  const { path } = await writeTinySavedModel(folder);
  const model = { manifest: { ...manifest, engine: 'tensorflow' as const }, path, labels: ['red', 'green', 'blue'] };
  expect(await checkEngine(model, join(folder, 'engines'))).toMatchObject({
    state: 'wrong',
    found: 'the engine tensorflow is not installed',
    mend: 'sightline engines install tensorflow',
  });
  await rm(folder, { recursive: true });
});
