import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { childSchemas, isNamed, type AvroSchema, type RecordSchema } from './avro-schema.js';

/** The schema of one kind of message, with every type it names inlined where it is first used. */
export interface MessageSchema {
  /** File name without its extension, such as `image-received`. */
  readonly file: string;
  readonly schema: RecordSchema;
}

/**
 * Reads a folder of .avsc files. A file whose record is used by another file is a part of it, not a message of its own.
 * @throws Error when a name or a field has no doc, or a name stands for two different things.
 */
export async function readMessageSchemas(folder: string): Promise<readonly MessageSchema[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.avsc')).sort();
  const records = await Promise.all(
    files.map(async (file) => parseRecord(await readFile(join(folder, file), 'utf8'), file)),
  );
  const byName = new Map(records.map((record) => [`${record.namespace}.${record.name}`, record]));
  const parts = new Set(records.flatMap((record) => namesUsed(record).filter((name) => byName.has(name))));
  const messages = files.map((file, index) => ({ file: basename(file, '.avsc'), record: records[index] }));
  return messages.flatMap(({ file, record }) =>
    record === undefined || parts.has(`${record.namespace}.${record.name}`)
      ? []
      : [{ file, schema: inlined(record, byName, new Set()) as RecordSchema }],
  );
}

function parseRecord(text: string, file: string): RecordSchema & { readonly namespace: string } {
  // The checks below and avsc, which reads the outcome, find what is not a schema.
  const schema = JSON.parse(text) as AvroSchema;
  if (!isNamed(schema) || schema.type !== 'record' || schema.namespace === undefined) {
    throw new Error(`${file} must hold one record with a namespace`);
  }
  checkDocs(schema, file);
  return { ...schema, namespace: schema.namespace };
}

function checkDocs(schema: AvroSchema, place: string): void {
  if (isNamed(schema)) {
    if (!schema.doc) throw new Error(`${place}: ${schema.name} has no doc`);
    const fields = schema.type === 'record' ? schema.fields : [];
    for (const field of fields) if (!field.doc) throw new Error(`${place}: ${schema.name}.${field.name} has no doc`);
  }
  for (const child of childSchemas(schema)) checkDocs(child, place);
}

function namesUsed(schema: AvroSchema): readonly string[] {
  return typeof schema === 'string' ? [schema] : childSchemas(schema).flatMap(namesUsed);
}

/** Puts the definition of a name where it is first used; later uses keep the name. */
function inlined(schema: AvroSchema, byName: ReadonlyMap<string, RecordSchema>, seen: Set<string>): AvroSchema {
  if (typeof schema === 'string') {
    const definition = byName.get(schema);
    if (definition === undefined || seen.has(schema)) return schema;
    seen.add(schema);
    return inlined(definition, byName, seen);
  }
  if (!('type' in schema)) return schema.map((branch) => inlined(branch, byName, seen));
  switch (schema.type) {
    case 'record':
      return {
        ...schema,
        fields: schema.fields.map((field) => ({ ...field, type: inlined(field.type, byName, seen) })),
      };
    case 'array':
      return { ...schema, items: inlined(schema.items, byName, seen) };
    case 'map':
      return { ...schema, values: inlined(schema.values, byName, seen) };
    default:
      return schema;
  }
}
