/** A schema as it stands in an .avsc file; only the parts of Avro that our messages use. */
export type AvroSchema =
  string | readonly AvroSchema[] | RecordSchema | EnumSchema | ArraySchema | MapSchema | PrimitiveSchema;

export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly FieldSchema[];
}

export interface FieldSchema {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
}

export interface EnumSchema {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}

export interface ArraySchema {
  readonly type: 'array';
  readonly items: AvroSchema;
}

export interface MapSchema {
  readonly type: 'map';
  readonly values: AvroSchema;
}

export interface PrimitiveSchema {
  readonly type: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
  readonly logicalType?: string;
}

/** Whether a schema defines a name. */
export function isNamed(schema: AvroSchema): schema is RecordSchema | EnumSchema {
  return typeof schema === 'object' && 'type' in schema && (schema.type === 'record' || schema.type === 'enum');
}

/** The schemas directly inside a schema. */
export function childSchemas(schema: AvroSchema): readonly AvroSchema[] {
  if (typeof schema === 'string') return [];
  if (!('type' in schema)) return schema;
  switch (schema.type) {
    case 'record':
      return schema.fields.map((field) => field.type);
    case 'array':
      return [schema.items];
    case 'map':
      return [schema.values];
    default:
      return [];
  }
}
