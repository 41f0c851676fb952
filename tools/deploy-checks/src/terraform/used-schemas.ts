import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBindings } from './provider-bindings.js';
import { schemaOfBinding, type SchemaBlock } from './provider-schema.js';

interface ProviderSchema {
  readonly provider: { readonly block: SchemaBlock };
  readonly resource_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

/** The schema of Google's provider, of it what the .tf files below a folder use. */
export async function usedSchemas(folder: string): Promise<ProviderSchema> {
  const resources = new Set<string>();
  const dataSources = new Set<string>();
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.tf')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, kind, type = ''] of text.matchAll(/^(resource|data) "google_(\w+)"/gm))
      (kind === 'data' ? dataSources : resources).add(type);
  }
  const resourceFolders = [...resources].map((type) => [type, dashed(type)] as const);
  const dataFolders = [...dataSources].map((type) => [type, `data-google-${dashed(type)}`] as const);
  const bindings = await readBindings(['provider', ...[...resourceFolders, ...dataFolders].map(([, name]) => name)]);
  const schema = (name: string) => ({ block: schemaOfBinding(bindings.get(name) ?? '') });
  const schemas = (folders: readonly (readonly [string, string])[]) =>
    Object.fromEntries(folders.map(([type, name]) => [`google_${type}`, schema(name)]));
  return {
    provider: schema('provider'),
    resource_schemas: schemas(resourceFolders),
    data_source_schemas: schemas(dataFolders),
  };
}

function dashed(type: string): string {
  return type.replaceAll('_', '-');
}
