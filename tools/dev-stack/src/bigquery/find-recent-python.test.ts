import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecentPython } from './find-recent-python.js';

let pyenv = '';
beforeAll(async () => {
  pyenv = await mkdtemp(join(tmpdir(), 'pyenv-'));
  for (const version of ['2.7.18', '3.12.1', '3.13.9', '3.13.10', 'mine'])
    await mkdir(join(pyenv, 'versions', version), { recursive: true });
});
afterAll(() => rm(pyenv, { recursive: true }));

describe('findRecentPython', () => {
  it('takes the first on the path that is new enough', async () => {
    const found = await findRecentPython((python) => Promise.resolve(python === 'python3.13'), pyenv);
    expect(found).toBe('python3.13');
  });

  it('asks the newest of pyenv where none is on the path, and no old one', async () => {
    const asked: string[] = [];
    const probe = (python: string): Promise<boolean> => Promise.resolve(asked.push(python) > 5);
    expect(await findRecentPython(probe, pyenv)).toBe(join(pyenv, 'versions/3.13.9/bin/python3'));
    expect(asked.slice(4)).toEqual(['3.13.10', '3.13.9'].map((name) => join(pyenv, 'versions', name, 'bin/python3')));
  });

  it('says what to install where there is none, also without pyenv', async () => {
    await expect(findRecentPython(() => Promise.resolve(false), '/no/such/folder')).rejects.toThrow(
      'needs Python 3.13 or newer with venv, and none is here: install it',
    );
  });
});
