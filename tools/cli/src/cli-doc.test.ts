import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cliDoc } from './cli-doc.js';

describe('docs/cli.md', () => {
  it('is the help of the command: npm run docs -w tools/cli writes it', async () => {
    expect(await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8')).toBe(await cliDoc());
  });

  it('has each command in it', async () => {
    const doc = await cliDoc();
    const listed = [...doc.matchAll(/^ {2}([a-z-]+) .*(?:\[options\]|<path)/gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining(['classify', 'watch', 'check']));
    expect(doc.match(/^Usage: sightline/gm)).toHaveLength(31);
    expect(doc.match(/^Examples:/gm)).toHaveLength(30);
  });
});
