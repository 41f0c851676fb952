import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openProgram } from '../programs/open-program.js';
import { repositoryRoot } from '../repository-root.js';
import { services } from '../settings/known-settings.js';

const folder = join(repositoryRoot, '.github/workflows');
const files = readdirSync(folder);
const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Release {
  readonly jobs: { readonly images: { readonly strategy: { readonly matrix: { readonly app: readonly string[] } } } };
}

// NOTE: the first run builds actionlint.
describe('the workflows', { timeout: 300_000 }, () => {
  it('leave actionlint nothing to say', async () => {
    const { exitCode, stdout } = await execa(await openProgram('actionlint'), ['-no-color'], {
      cwd: repositoryRoot,
      reject: false,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });

  it.each(files)('run what others wrote as it was read, by commit, in %s', (file) => {
    const used = [...text(file).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('build an image of every service and of the command', () => {
    // The file is ours; a field that is not what it seems fails here.
    const { jobs } = parse(text('release.yml')) as Release;
    expect([...jobs.images.strategy.matrix.app]).toEqual([...services.map((app) => `apps/${app}`), 'tools/cli']);
  });
});
