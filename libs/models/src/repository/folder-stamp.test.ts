import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStamp } from './folder-stamp.js';

let folder: string;
const long = new Date('2020-01-01');
async function write(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
  await utimes(join(folder, name), long, long);
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-stamp-'));
  await mkdir(join(folder, 'variables'));
  await write('model.json', '{}');
  await write('variables/data', 'abc');
});
afterEach(() => rm(folder, { recursive: true }));

it.each<[string, () => Promise<unknown>]>([
  ['is longer', () => write('variables/data', 'abcd')],
  ['is newer', () => writeFile(join(folder, 'model.json'), '{}')],
  ['is added', () => write('labels.txt', '')],
  ['is gone', () => rm(join(folder, 'model.json'))],
  ['has another name', () => rename(join(folder, 'model.json'), join(folder, 'x.json'))],
  ['is a link', () => symlink('model.json', join(folder, 'link'))],
])('differs once a file %s', async (_, change) => {
  const before = await folderStamp(folder);
  expect(await folderStamp(folder)).toBe(before);
  await change();
  expect(await folderStamp(folder)).not.toBe(before);
});

it('tells one that is not there from one that is', async () => {
  expect(await folderStamp(join(folder, 'nowhere'))).not.toBe(await folderStamp(folder));
});
