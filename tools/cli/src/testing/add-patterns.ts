import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openEmbeddedModel } from '@sightline/models';

/** Puts the embedded model `patterns` into a repository under another name and version. */
export async function addPatterns(repository: string, name: string, version: string): Promise<void> {
  const folder = join(repository, name, version);
  await cp(dirname((await openEmbeddedModel('patterns')).path), folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, name, version }));
}
