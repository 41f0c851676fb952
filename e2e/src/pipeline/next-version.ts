import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const generated = 'libs/messages/dist/generated/schemas.js';
const scope = join('node_modules', '@sightline');

/** The messages that grow, by the constants of their schemas. */
const grown: ReadonlySet<string> = new Set(['imageReceivedSchema', 'predictionSchema']);
const field = { name: 'edition', type: ['null', 'string'], default: null, doc: 'What a later version adds.' };

/**
 * Makes a later version of all services in a folder: what is compiled here, but images and predictions have one field more, as
 * a release would bring it with a new version of their schemas. Nothing of this one reads that.
 */
export async function makeNextVersion(folder: string): Promise<void> {
  for (const group of ['apps', 'libs']) {
    for (const project of await readdir(join(repository, group))) await copyProject(folder, join(group, project));
  }
  await linkPackages(folder);
  const schemas = (await import(pathToFileURL(join(repository, generated)).href)) as Readonly<Record<string, unknown>>;
  const lines = Object.entries(schemas).map(([name, value]) => {
    const next = grown.has(name) ? withField(value as { readonly fields: readonly object[] }) : value;
    return `export const ${name} = ${JSON.stringify(next)};\n`;
  });
  await writeFile(join(folder, generated), lines.join(''));
}

function withField(schema: { readonly fields: readonly object[] }): object {
  return { ...schema, fields: [...schema.fields, field] };
}

/** Compiled code is copied, so that it finds the libraries beside it; what it reads besides is linked. */
async function copyProject(folder: string, project: string): Promise<void> {
  await mkdir(join(folder, project), { recursive: true });
  for (const entry of await readdir(join(repository, project))) {
    const [from, to] = [join(repository, project, entry), join(folder, project, entry)];
    if (entry === 'dist') await cp(from, to, { recursive: true });
    else await symlink(from, to);
  }
}

/** The libraries of others are those of this version, our own are the copies. */
async function linkPackages(folder: string): Promise<void> {
  await mkdir(join(folder, scope), { recursive: true });
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (join('node_modules', name) !== scope)
      await symlink(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of await readdir(join(folder, 'libs')))
    await symlink(join(folder, 'libs', name), join(folder, scope, name));
}
