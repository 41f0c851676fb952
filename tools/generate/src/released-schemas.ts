import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AvroSchema } from './avro-schema.js';
import type { MessageSchema } from './schema-files.js';

const releasedFile = /^(?<message>[a-z-]+)\.v(?<version>\d+)\.avsc$/;

/** Reads the released versions of every schema, oldest first, by message file name. */
export async function readReleasedSchemas(folder: string): Promise<ReadonlyMap<string, readonly AvroSchema[]>> {
  const found = (await readdir(folder)).flatMap((file) => {
    const { message, version } = releasedFile.exec(file)?.groups ?? {};
    return message === undefined ? [] : [{ file, message, version: Number(version) }];
  });
  found.sort((a, b) => a.version - b.version);
  const released = new Map<string, AvroSchema[]>();
  for (const { file, message } of found) {
    // Released files were schemas when they were released; a test refuses edits.
    const schema = JSON.parse(await readFile(join(folder, file), 'utf8')) as AvroSchema;
    released.set(message, [...(released.get(message) ?? []), schema]);
  }
  return released;
}

/** Writes the next version of every schema that differs from its newest released one; returns the new files. */
export async function releaseSchemas(folder: string, messages: readonly MessageSchema[]): Promise<readonly string[]> {
  const released = await readReleasedSchemas(folder);
  const written: string[] = [];
  for (const { file, schema } of messages) {
    const versions = released.get(file) ?? [];
    if (JSON.stringify(versions.at(-1)) === JSON.stringify(schema)) continue;
    const name = `${file}.v${versions.length + 1}.avsc`;
    await writeFile(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`, { flag: 'wx' });
    written.push(name);
  }
  return written;
}
