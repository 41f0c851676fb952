import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled, nodeProblem, npmProblem, removeStaleOutputs } from '../bootstrap/workspace.mjs';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'workspace-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, content: unknown = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('lets Node %s run', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['18.20.4', '20.18.9', '16.0.0'])('sends Node %s away with the mend', (version) => {
    expect(nodeProblem(version)).toContain('install Node 20.19 or newer');
  });
});

describe('isInstalled', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/mac': { version: '2.0.0', optional: true },
  };

  it('is false where nothing was installed', async () => {
    await write('package-lock.json', { packages });
    expect(isInstalled(root)).toBe(false);
  });

  it('is true where the lockfile is met, whatever is optional', async () => {
    await write('package-lock.json', { packages });
    await write('node_modules/.package-lock.json', { packages: { 'node_modules/a': packages['node_modules/a'] } });
    expect(isInstalled(root)).toBe(true);
  });

  it('is false where another version is there than the lockfile has', async () => {
    await write('package-lock.json', { packages });
    await write('node_modules/.package-lock.json', {
      packages: { 'node_modules/a': { version: '0.9.0', integrity: 'w' } },
    });
    expect(isInstalled(root)).toBe(false);
  });
});

describe('npmProblem', () => {
  it.each([
    ['npm error code ENOTFOUND', 'could not reach its registry'],
    ['npm error code ENOSPC', 'The disk is full'],
    ['npm error code EACCES', 'change the owner'],
    ['npm error code EINTEGRITY', 'see /logs/npm.log'],
  ])('says in one sentence what %j means', (output, sentence) => {
    expect(npmProblem(output, '/logs/npm.log')).toContain(sentence);
  });
});

describe('removeStaleOutputs', () => {
  it('deletes the outputs of a source that is gone and nothing else', async () => {
    await write('libs/a/src/kept.ts');
    for (const name of ['kept', 'gone.test']) {
      for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map']) await write(`libs/a/dist/${name}${ending}`);
    }
    await write('libs/a/dist/.tsbuildinfo');
    removeStaleOutputs(root);
    expect((await readdir(join(root, 'libs/a/dist'))).sort()).toEqual([
      '.tsbuildinfo',
      'kept.d.ts',
      'kept.d.ts.map',
      'kept.js',
      'kept.js.map',
    ]);
  });

  it('reaches nested folders and projects without any source left', async () => {
    await write('apps/old/dist/deep/x.test.js');
    await write('e2e/dist/y.test.js');
    removeStaleOutputs(root);
    expect(await readdir(join(root, 'apps/old/dist/deep'))).toEqual([]);
    expect(await readdir(join(root, 'e2e/dist'))).toEqual([]);
  });
});
