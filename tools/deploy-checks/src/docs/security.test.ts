import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../repository-root.js';

/** The last cell of each line of the table of threats. */
async function namedTests(): Promise<readonly string[]> {
  const text = await readFile(join(repositoryRoot, 'SECURITY.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows
    .slice(1)
    .flatMap((row) => row.split('|').at(-2)?.trim() ?? [])
    .filter((cell) => !cell.startsWith('---'));
}

/** The text of every test file of the repository. */
async function testSources(): Promise<string> {
  const patterns = ['apps/**/*.test.ts', 'libs/**/*.test.ts', 'tools/**/*.test.ts', 'e2e/**/*.test.ts'];
  const shared = 'libs/**/testing/*.ts';
  const { stdout } = await execa(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns, shared],
    {
      cwd: repositoryRoot,
    },
  );
  const files = stdout.split('\n').filter((file) => file !== '');
  return (await Promise.all(files.map((file) => readFile(join(repositoryRoot, file), 'utf8')))).join('\n');
}

describe('SECURITY.md', () => {
  it('names a test that exists for each threat', async () => {
    const [named, sources] = [await namedTests(), await testSources()];
    expect(named.length).toBeGreaterThan(10);
    const titles = named.filter((title) => !sources.includes(`'${title}'`));
    expect(titles).toEqual([]);
  });
});
