import avro from 'avsc';
import type { AvroSchema } from './avro-schema.js';
import type { MessageSchema } from './schema-files.js';

/** Each released version of a message's schema, oldest first. */
export type ReleasedSchemas = ReadonlyMap<string, readonly AvroSchema[]>;

/** The source text of a module that holds the schemas, so that nothing is read from disk at run time. */
export function schemaConstants(messages: readonly MessageSchema[], released: ReleasedSchemas): string {
  const constants = messages.map(({ file, schema }) => {
    const versions = (released.get(file) ?? []).map((version) => `  ${JSON.stringify(canonicalForm(version))},\n`);
    return (
      `/** Today's schema of ${schema.name}, whole: the types it names are inlined. */\n` +
      `export const ${constantName(file)}Schema = ${JSON.stringify(schema, null, 2)};\n\n` +
      `/** Released versions of the schema in Parsing Canonical Form, oldest first. */\n` +
      `export const ${constantName(file)}Releases: readonly string[] = [\n${versions.join('')}];\n`
    );
  });
  return `// Generated from schemas/ by \`npm run generate\`: do not edit.\n\n${constants.join('\n')}`;
}

/** The source text of a module that holds JSON Schemas, given as text by file name. */
export function jsonSchemaConstants(schemas: ReadonlyMap<string, string>): string {
  const constants = [...schemas].map(
    ([file, text]) =>
      `/** json-schemas/${file}.schema.json */\n` +
      `export const ${constantName(file)}JsonSchema = ${text.trimEnd()};\n`,
  );
  return `// Generated from json-schemas/ by \`npm run generate\`: do not edit.\n\n${constants.join('\n')}`;
}

/** A schema in the Parsing Canonical Form of the Avro specification: what fingerprints are computed from. */
export function canonicalForm(schema: AvroSchema): string {
  // The cast bridges avsc's mutable schema type and our read-only one.
  return JSON.stringify(avro.Type.forSchema(structuredClone(schema) as avro.Schema).schema());
}

/** `imageReceived` of `image-received`. */
export function constantName(file: string): string {
  return file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
