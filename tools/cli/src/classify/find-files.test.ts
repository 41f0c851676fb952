import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from './find-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-files-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'x');
  }
}

async function found(...paths: readonly string[]): Promise<readonly string[]> {
  const files = await findFiles(paths.map((path) => join(folder, path)));
  return files.map(
    ({ path, problem }) => `${path.toString().replace(`${folder}/`, '')}${problem ? ` ${problem.code}` : ''}`,
  );
}

describe('findFiles', () => {
  it('finds all files of a folder and below, by name, files of a folder before its folders', async () => {
    await write('b.jpg', 'a.jpg', 'deep/er/c.jpg', 'deep/d.jpg', 'ABC.png');
    expect(await found('')).toEqual(['ABC.png', 'a.jpg', 'b.jpg', 'deep/d.jpg', 'deep/er/c.jpg']);
  });

  it('keeps the order of what is given, whatever it is', async () => {
    await write('z.txt', 'photos/a.jpg', '.hidden.jpg');
    expect(await found('z.txt', 'photos', 'nope', '.hidden.jpg')).toEqual([
      'z.txt',
      'photos/a.jpg',
      'nope not_found',
      '.hidden.jpg',
    ]);
  });

  it('leaves out hidden entries, pipes and links to folders, so that a circle ends; links to files count', async () => {
    await write('a.jpg', '.git/b.jpg', '.DS_Store');
    await symlink(folder, join(folder, 'circle'));
    await symlink(join(folder, 'a.jpg'), join(folder, 'link.jpg'));
    await symlink(join(folder, 'nowhere'), join(folder, 'broken.jpg'));
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    expect(await found('')).toEqual(['a.jpg', 'broken.jpg', 'link.jpg']);
  });

  it('finds files whose names are no text', async () => {
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xe9, 0x2e, 0x6a, 0x70, 0x67])]);
    // Some file systems take no such name.
    const written = await writeFile(name, 'x').then(
      () => true,
      () => false,
    );
    const [file] = await findFiles([folder]);
    expect(file?.path.equals(name) ?? false).toBe(written);
  });
});
