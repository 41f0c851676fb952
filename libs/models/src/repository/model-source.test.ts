import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSettings } from '@sightline/config';
import { silentLogger } from '@sightline/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedModel } from '../embedded-model.js';
import { modelRules, modelSettings } from '../model-settings.js';
import { openModelSource, type ModelSource } from './model-source.js';

let root: string;
let warnings: string[];
let source: ModelSource;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'source-'));
  warnings = [];
  const log = { ...silentLogger, warn: (_fields: object, message: string) => warnings.push(message) };
  const env = { MODEL: 'own', MODEL_REPOSITORY: root };
  source = openModelSource(readSettings(modelSettings, modelRules, env), { log });
  for (const version of ['1.0.0', '1.1.0']) {
    const folder = join(root, 'own', version);
    await cp(dirname((await openEmbeddedModel('patterns')).path), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, name: 'own', version }));
  }
});

afterEach(() => rm(root, { recursive: true }));

describe('a model by its name', () => {
  it('is the newest version of the repository, or the pinned one', async () => {
    expect((await source.resolve('own')).manifest.version).toBe('1.1.0');
    expect((await source.resolve('own', '1.0.0')).manifest.version).toBe('1.0.0');
    await expect(source.resolve('own', '3')).rejects.toMatchObject({ code: 'unknown_version' });
  });

  it('is an older version with a warning where the newest is damaged, but never instead of a pinned one', async () => {
    await writeFile(join(root, 'own/1.1.0/patterns.onnx'), 'damaged');
    expect((await source.resolve('own')).manifest.version).toBe('1.0.0');
    expect(warnings).toEqual([expect.stringMatching(/1\.1\.0.*An older version of own is tried\.$/)]);
    await expect(source.resolve('own', '1.1.0')).rejects.toMatchObject({ code: 'wrong_digest' });
    await writeFile(join(root, 'own/1.0.0/patterns.onnx'), 'damaged');
    await expect(source.resolve('own')).rejects.toMatchObject({ code: 'no_versions' });
  });

  it('is of the catalogue where the repository does not have it', async () => {
    expect((await source.resolve('patterns')).manifest.name).toBe('patterns');
    await expect(source.resolve('patterns', '7')).rejects.toMatchObject({ code: 'unknown_version' });
    await expect(source.resolve('nothing')).rejects.toMatchObject({ code: 'unknown_model' });
  });

  it('can be a path', async () => {
    expect((await source.resolve(join(root, 'own/1.0.0'), '1.0.0')).manifest.name).toBe('own');
    await expect(source.resolve(join(root, 'own/1.0.0'), '2')).rejects.toMatchObject({ code: 'unknown_version' });
  });
});
