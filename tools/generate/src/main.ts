import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated-files.js';
import { releaseSchemas } from './released-schemas.js';
import { readMessageSchemas } from './schema-files.js';

const usage = 'usage: main.js write | check | release';
const root = join(import.meta.dirname, '../../..');
const schemas = join(root, 'libs/messages/schemas');

/** Writes every generated file. */
async function write(): Promise<void> {
  for (const { path, text } of await generatedFiles(root)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Fails with the name of each generated file that is not what would be written. */
async function check(): Promise<void> {
  for (const { path, text } of await generatedFiles(root)) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (found === text) continue;
    process.stderr.write(`${path} is ${found === undefined ? 'missing' : 'out of date'}: run npm run generate\n`);
    process.exitCode = 1;
  }
}

/** Keeps the schemas as they are today as their next released versions. */
async function release(): Promise<void> {
  const written = await releaseSchemas(join(schemas, 'released'), await readMessageSchemas(schemas));
  process.stdout.write(written.length === 0 ? 'no schema has changed\n' : written.map((file) => `${file}\n`).join(''));
  await write();
}

const acts: Readonly<Record<string, () => Promise<void>>> = { write, check, release };
const act = acts[process.argv[2] ?? ''];
if (act === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 64;
} else {
  await act();
}
