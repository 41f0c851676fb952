import {
  childSchemas,
  isNamed,
  type AvroSchema,
  type EnumSchema,
  type FieldSchema,
  type RecordSchema,
} from './avro-schema.js';
import type { MessageSchema } from './schema-files.js';

/** The source text of TypeScript types for the messages: an interface for each record, a union for each enum. */
export function typescriptTypes(messages: readonly MessageSchema[]): string {
  const named = new Map<string, RecordSchema | EnumSchema>();
  for (const { schema } of messages) collectNamed(schema, named);
  const writable = new Set(messages.map(({ schema }) => schema.name));
  const types = [...named.values()].map((schema) =>
    schema.type === 'enum'
      ? enumType(schema)
      : recordType(schema) + (writable.has(schema.name) ? newRecordType(schema) : ''),
  );
  return `// Generated from schemas/*.avsc by \`npm run generate\`: do not edit.\n\n${types.join('\n')}`;
}

function collectNamed(schema: AvroSchema, named: Map<string, RecordSchema | EnumSchema>): void {
  if (isNamed(schema)) {
    const known = named.get(schema.name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`${schema.name} is defined twice and differently`);
    }
    named.set(schema.name, schema);
  }
  for (const child of childSchemas(schema)) collectNamed(child, named);
}

function enumType(schema: EnumSchema): string {
  return `${comment(schema.doc)}export type ${schema.name} = ${schema.symbols.map((symbol) => `'${symbol}'`).join(' | ')};\n`;
}

function recordType(schema: RecordSchema): string {
  const fields = schema.fields.map(
    (field) => `${comment(field.doc, '  ')}  readonly ${field.name}: ${fieldType(field)};\n`,
  );
  return `${comment(schema.doc)}export interface ${schema.name} {\n${fields.join('')}}\n`;
}

/** The type a producer writes: fields that have a default may be left out. */
function newRecordType({ name, fields }: RecordSchema): string {
  const optional = fields.filter((field) => field.default !== undefined).map((field) => `'${field.name}'`);
  const union = optional.join(' | ');
  return (
    `\n/** ${name} as a producer writes it: what has a default may be left out. */\n` +
    `export type New${name} = Omit<${name}, ${union}> & Partial<Pick<${name}, ${union}>>;\n`
  );
}

function fieldType(field: FieldSchema): string {
  return typeText(field.type);
}

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  bytes: 'Buffer',
  string: 'string',
};

function typeText(schema: AvroSchema): string {
  if (typeof schema === 'string') return primitives[schema] ?? unqualified(schema);
  if (!('type' in schema)) return nullLast(schema).map(typeText).join(' | ');
  switch (schema.type) {
    case 'record':
    case 'enum':
      return schema.name;
    case 'array':
      return `readonly ${typeText(schema.items)}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeText(schema.values)}>>`;
    default:
      return typeText(schema.type);
  }
}

function nullLast(branches: readonly AvroSchema[]): readonly AvroSchema[] {
  return [...branches.filter((branch) => branch !== 'null'), ...branches.filter((branch) => branch === 'null')];
}

function unqualified(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function comment(doc: string | undefined, indent = ''): string {
  return `${indent}/** ${(doc ?? '').replaceAll('*/', '*\\/')} */\n`;
}
