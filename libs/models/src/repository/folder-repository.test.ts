import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedModel } from '../embedded-model.js';
import type { ModelRepository } from './model-repository.js';
import { openModelRepository } from './open-model-repository.js';

let scratch: string;
let root: string;
let repository: ModelRepository;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'repository-'));
  root = join(scratch, 'models');
  repository = openModelRepository(root, { cacheDir: join(scratch, 'cache') });
});

afterEach(() => rm(scratch, { recursive: true }));

/** A finished model folder outside the repository. */
async function finished(version: string, name = 'patterns'): Promise<string> {
  const folder = join(scratch, `${name}-${version}`);
  const { path } = await openEmbeddedModel('patterns');
  await cp(dirname(path), folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, name, version }));
  return folder;
}

const versionFolder = (version: string): string => join(root, 'patterns', version);

describe('a model repository in a folder', () => {
  it('has what was added, newest first, and opens it verified', async () => {
    for (const version of ['1.9.0', '2.0.0-rc1', '1.10.0']) await repository.add(await finished(version));
    await repository.add(await finished('1', 'other'));
    expect(await repository.names()).toEqual(['other', 'patterns']);
    expect(await repository.versions('patterns')).toEqual(['1.10.0', '1.9.0', '2.0.0-rc1']);
    const { path, manifest, labels } = await repository.open('patterns', '1.10.0');
    expect([path, manifest.version, labels.length]).toEqual([
      join(versionFolder('1.10.0'), 'patterns.onnx'),
      '1.10.0',
      6,
    ]);
  });

  it('takes the documents of a model along, and refuses a version that lacks one', async () => {
    const folder = await finished('1.0.0');
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, documents: ['how/made.json'] }));
    await expect(repository.add(folder)).rejects.toMatchObject({ code: 'missing_file' });
    await mkdir(join(folder, 'how'));
    await writeFile(join(folder, 'how/made.json'), '{}');
    await repository.add(folder);
    expect(await readFile(join(versionFolder('1.0.0'), 'how/made.json'), 'utf8')).toBe('{}');
    await rm(join(versionFolder('1.0.0'), 'how'), { recursive: true });
    await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'missing_file' });
  });

  it('has no version whose model.json is not there yet', async () => {
    await repository.add(await finished('1.0.0'));
    await mkdir(versionFolder('1.1.0'));
    await writeFile(join(versionFolder('1.1.0'), 'patterns.onnx'), 'half');
    expect(await repository.versions('patterns')).toEqual(['1.0.0']);
    await expect(repository.open('patterns', '1.1.0')).rejects.toMatchObject({
      code: 'unknown_version',
      message: `${root} has no complete version 1.1.0 of patterns: there are 1.0.0.`,
    });
    await expect(repository.add(await finished('1.1.0'))).rejects.toMatchObject({ code: 'incomplete_version' });
  });

  it('refuses a version that is there, and leaves nothing behind', async () => {
    const folder = await finished('1.0.0');
    const outcomes = await Promise.allSettled([repository.add(folder), repository.add(folder), repository.add(folder)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'version_exists' });
    }
    expect(await readdir(join(root, 'patterns'))).toEqual(['1.0.0']);
  });

  it('adds nothing of a folder that is damaged', async () => {
    const folder = await finished('1.0.0');
    await writeFile(join(folder, 'patterns.onnx'), 'other');
    await expect(repository.add(folder)).rejects.toMatchObject({ code: 'wrong_digest' });
    expect(await repository.names()).toEqual([]);
  });

  it('refuses a manifest that names another version than its folder', async () => {
    await repository.add(await finished('1.0.0'));
    await rename(versionFolder('1.0.0'), versionFolder('1.0.1'));
    await expect(repository.open('patterns', '1.0.1')).rejects.toMatchObject({ code: 'name_mismatch' });
  });

  it('refuses damaged weights and files that are far too large', async () => {
    await repository.add(await finished('1.0.0'));
    await writeFile(join(versionFolder('1.0.0'), 'patterns.onnx'), 'other');
    await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'wrong_digest' });
    await writeFile(join(versionFolder('1.0.0'), 'model.json'), ' '.repeat(1024 * 1024 + 1));
    await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'too_large' });
  });

  it('follows no links', async () => {
    await repository.add(await finished('1.0.0'));
    const weights = join(versionFolder('1.0.0'), 'patterns.onnx');
    await rename(weights, join(scratch, 'weights'));
    await symlink(join(scratch, 'weights'), weights);
    await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'unsafe_path' });
    await symlink(versionFolder('1.0.0'), versionFolder('9.0.0'));
    expect(await repository.versions('patterns')).toEqual(['1.0.0']);
  });

  it.each(['../patterns', '', '.', 'Patterns', 'a/b', 'a\0b'])('refuses the name %j', async (name) => {
    await expect(repository.versions(name)).rejects.toMatchObject({ code: 'bad_name' });
    await expect(repository.open('patterns', `../${name}`)).rejects.toMatchObject({ code: 'bad_name' });
  });

  it('says that it is not there', async () => {
    await expect(repository.names()).rejects.toMatchObject({
      code: 'not_found',
      message: `The model repository ${root} can't be read.`,
    });
    expect(await repository.versions('patterns')).toEqual([]);
    expect(() => openModelRepository('s3://bucket', { cacheDir: scratch })).toThrow("can't be a model repository");
    expect(() => openModelRepository(' ', { cacheDir: scratch })).toThrow('its location is empty');
  });
});
