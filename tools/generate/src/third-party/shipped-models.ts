import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShippedModel } from './third-party-doc.js';

type Manifest = Omit<ShippedModel, 'embedded'>;

/** The models of the catalogue, those that come with the repository first. */
export async function shippedModels(root: string): Promise<readonly ShippedModel[]> {
  const folder = join(root, 'libs/models');
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), 'utf8'));
  // The library of models reads and checks these files at its start.
  const { embedded, pulled } = (await read('catalogue.json')) as {
    readonly embedded: readonly string[];
    readonly pulled: readonly { readonly manifest: Manifest }[];
  };
  const own = await Promise.all(embedded.map((name) => read(`embedded/${name}/model.json`) as Promise<Manifest>));
  return [
    ...own.map((manifest) => ({ ...manifest, embedded: true })),
    ...pulled.map(({ manifest }) => ({ ...manifest, embedded: false })),
  ];
}
