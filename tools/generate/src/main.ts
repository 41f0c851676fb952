import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileDifferences } from './file-differences.js';
import { generatedFiles, generatedSources, type GeneratedFile } from './generated-files.js';
import { releaseSchemas } from './released-schemas.js';
import { readMessageSchemas } from './schema-files.js';

const usage = 'usage: main.js sources | write | check | release';
const root = join(import.meta.dirname, '../../..');
const schemas = join(root, 'libs/messages/schemas');

async function writeAll(files: readonly GeneratedFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Writes what the workspace needs to compile. */
async function sources(): Promise<void> {
  await writeAll(await generatedSources(root));
}

/** Writes every generated file. */
async function write(): Promise<void> {
  await writeAll(await generatedFiles(root));
}

/** Fails with the name of each generated file that is not what would be written. */
async function check(): Promise<void> {
  for (const sentence of await fileDifferences(root, await generatedFiles(root))) {
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}

/** Keeps the schemas as they are today as their next released versions. */
async function release(): Promise<void> {
  const written = await releaseSchemas(join(schemas, 'released'), await readMessageSchemas(schemas));
  process.stdout.write(written.length === 0 ? 'no schema has changed\n' : written.map((file) => `${file}\n`).join(''));
  await sources();
}

const acts: Readonly<Record<string, () => Promise<void>>> = { sources, write, check, release };
const act = acts[process.argv[2] ?? ''];
if (act === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 64;
} else {
  await act();
}
