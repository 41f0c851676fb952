import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeModelRepository, finishedModel } from '../testing/describe-model-repository.js';
import type { ModelRepository } from './model-repository.js';
import { openModelRepository } from './open-model-repository.js';

describeModelRepository('a folder', async (scratch) => {
  const root = join(scratch, 'models');
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  return Promise.resolve({
    repository: openModelRepository(root, { cacheDir: join(scratch, 'cache') }),
    write,
    read: (path) => readFile(join(root, path), 'utf8'),
    remove: (path) => rm(join(root, path)),
  });
});

describe('a model repository in a folder', () => {
  let scratch: string;
  let root: string;
  let repository: ModelRepository;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'repository-'));
    root = join(scratch, 'models');
    repository = openModelRepository(root, { cacheDir: join(scratch, 'cache') });
  });
  afterEach(() => rm(scratch, { recursive: true }));

  it('opens the files where they are, and takes one of several that add the same version', async () => {
    const folder = await finishedModel(scratch, '1.0.0');
    const outcomes = await Promise.allSettled([repository.add(folder), repository.add(folder), repository.add(folder)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'version_exists' });
    }
    expect(await readdir(join(root, 'patterns'))).toEqual(['1.0.0']);
    expect((await repository.open('patterns', '1.0.0')).path).toBe(join(root, 'patterns/1.0.0/patterns.onnx'));
  });

  it('follows no links', async () => {
    await repository.add(await finishedModel(scratch, '1.0.0'));
    const folder = join(root, 'patterns/1.0.0');
    const weights = join(folder, 'patterns.onnx');
    await rename(weights, join(scratch, 'weights'));
    await symlink(join(scratch, 'weights'), weights);
    await expect(repository.open('patterns', '1.0.0')).rejects.toMatchObject({ code: 'unsafe_path' });
    await symlink(folder, join(root, 'patterns/9.0.0'));
    expect(await repository.versions('patterns')).toEqual(['1.0.0']);
  });

  it('says that it is not there, or can be none', async () => {
    await expect(repository.names()).rejects.toMatchObject({
      code: 'not_found',
      message: `The model repository ${root} can't be read.`,
    });
    expect(() => openModelRepository('s3://bucket', { cacheDir: scratch })).toThrow("can't be a model repository");
    expect(() => openModelRepository('gs://bucket', { cacheDir: scratch })).toThrow("can't be a model repository");
    expect(() => openModelRepository(' ', { cacheDir: scratch })).toThrow('its location is empty');
  });
});
