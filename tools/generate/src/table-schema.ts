import type { AvroSchema, FieldSchema, RecordSchema } from './avro-schema.js';
import { constantName } from './schema-constants.js';

/** A column as BigQuery's tables.insert takes it. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly mode: 'REQUIRED' | 'NULLABLE' | 'REPEATED';
  readonly description?: string;
  readonly fields?: readonly Column[];
}

type ColumnType = Pick<Column, 'type' | 'fields'> & { readonly mode?: 'NULLABLE' | 'REPEATED' };

const primitives: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'INTEGER',
  float: 'FLOAT',
  double: 'FLOAT',
  bytes: 'BYTES',
  string: 'STRING',
};

/**
 * The columns of a record's table, as BigQuery would make them of Avro files: a map is a repeated record of key and value. What has a
 * default is nullable, since a table that grows takes no required columns.
 */
export function tableColumns({ fields }: RecordSchema): readonly Column[] {
  return fields.map(columnOf);
}

/** The source text of a module that holds the columns. */
export function tableSchemaConstant(record: RecordSchema, file: string): string {
  return (
    `// Generated from schemas/${file}.avsc by \`npm run generate\`: do not edit.\n` +
    `import type { TableColumn } from '../table-column.js';\n\n` +
    `/** Columns of the BigQuery table of ${record.name}. */\n` +
    `export const ${constantName(file)}Columns: readonly TableColumn[] = ${JSON.stringify(tableColumns(record), null, 2)};\n`
  );
}

function columnOf({ name, type, doc, default: missing }: FieldSchema): Column {
  const { mode = missing === undefined ? 'REQUIRED' : 'NULLABLE', ...rest } = columnType(type, name);
  return { name, ...rest, mode, ...(doc === undefined ? {} : { description: doc }) };
}

function columnType(schema: AvroSchema, name: string): ColumnType {
  if (typeof schema === 'string') return primitive(schema, name);
  if (!('type' in schema)) return nullable(schema, name);
  switch (schema.type) {
    case 'record':
      return { type: 'RECORD', fields: tableColumns(schema) };
    case 'enum':
      return { type: 'STRING' };
    case 'array':
      return { ...columnType(schema.items, name), mode: 'REPEATED' };
    case 'map':
      return { type: 'RECORD', fields: entryColumns(schema.values, name), mode: 'REPEATED' };
    default:
      return schema.logicalType === 'timestamp-micros' ? { type: 'TIMESTAMP' } : primitive(schema.type, name);
  }
}

function nullable(branches: readonly AvroSchema[], name: string): ColumnType {
  const [only, ...others] = branches.filter((branch) => branch !== 'null');
  if (only === undefined || others.length > 0)
    throw new Error(`${name} is one of several types: no column can hold it`);
  return { ...columnType(only, name), mode: 'NULLABLE' };
}

function entryColumns(values: AvroSchema, name: string): readonly Column[] {
  return [
    { name: 'key', type: 'STRING', mode: 'REQUIRED' },
    { name: 'value', mode: 'REQUIRED', ...columnType(values, name) },
  ];
}

function primitive(schema: string, name: string): ColumnType {
  const type = primitives[schema];
  if (type === undefined) throw new Error(`${name} is of type ${schema}: no column can hold it`);
  return { type };
}
