import type { AvroSchema, FieldSchema, RecordSchema } from './avro-schema.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Longs that a double holds exactly, as the reader takes them. */
const largestLong = Number.MAX_SAFE_INTEGER - 1;
const largestInt = 2 ** 31 - 1;

/** The JSON Schema of a record's JSON form: its fields under the same names; what has a default may be left out. */
export function jsonSchemaOf(record: RecordSchema, file: string): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${file}.schema.json`,
    title: record.name,
    $comment: `Generated from schemas/${file}.avsc by npm run generate: do not edit.`,
    ...recordJson(record),
  };
}

function recordJson({ doc, fields }: RecordSchema): JsonSchema {
  return {
    description: doc,
    type: 'object',
    required: fields.filter((field) => field.default === undefined).map((field) => field.name),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldJson(field)])),
  };
}

function fieldJson(field: FieldSchema): JsonSchema {
  const described = { ...typeJson(field.type), description: field.doc };
  return field.default === undefined ? described : { ...described, default: field.default };
}

function typeJson(schema: AvroSchema): JsonSchema {
  if (typeof schema === 'string') return primitiveJson(schema);
  if (!('type' in schema)) return { anyOf: schema.map(typeJson) };
  switch (schema.type) {
    case 'record':
      return recordJson(schema);
    case 'enum':
      return { enum: schema.symbols };
    case 'array':
      return { type: 'array', items: typeJson(schema.items) };
    case 'map':
      return { type: 'object', additionalProperties: typeJson(schema.values) };
    default:
      return primitiveJson(schema.type);
  }
}

function primitiveJson(type: string): JsonSchema {
  switch (type) {
    case 'int':
      return { type: 'integer', minimum: -largestInt - 1, maximum: largestInt };
    case 'long':
      return { type: 'integer', minimum: -largestLong, maximum: largestLong };
    case 'float':
    case 'double':
      return { type: 'number' };
    case 'null':
    case 'boolean':
    case 'string':
      return { type };
    default:
      throw new Error(`${type} has no JSON form`);
  }
}
