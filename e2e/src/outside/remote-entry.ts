import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedModel } from '@sightline/models';

/** Adds version 1 of a model that a server runs to a repository, by hand as libs/models/README.md says: a manifest and labels. */
export async function addRemoteEntry(
  repository: string,
  { name, url, like }: { readonly name: string; readonly url: string; readonly like: ResolvedModel },
): Promise<void> {
  const folder = join(repository, name, '1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'labels.txt'), like.labels.map((label) => `${label}\n`).join(''));
  const { preprocessing, input, output } = like.manifest;
  const manifest = {
    ...{ name, version: '1', engine: 'remote', source: like.manifest.source, licence: like.manifest.licence },
    endpoint: { protocol: 'open_inference_rest', url, model: 'tested' },
    ...{ preprocessing, input, output },
    labelsFile: 'labels.txt',
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
}
