import { describe, expect, it } from 'vitest';
import type { AvroSchema, RecordSchema } from './avro-schema.js';
import { tableColumns } from './table-schema.js';

const record = (type: AvroSchema, more: object = {}): RecordSchema => ({
  type: 'record',
  name: 'R',
  fields: [{ name: 'f', type, doc: 'A field.', ...more }],
});

describe('tableColumns', () => {
  it.each<[string, AvroSchema, object]>([
    ['string', 'string', { type: 'STRING', mode: 'REQUIRED' }],
    ['a nullable number', ['null', 'double'], { type: 'FLOAT', mode: 'NULLABLE' }],
    ['an instant', { type: 'long', logicalType: 'timestamp-micros' }, { type: 'TIMESTAMP', mode: 'REQUIRED' }],
    ['an enum', { type: 'enum', name: 'E', symbols: ['a'] }, { type: 'STRING', mode: 'REQUIRED' }],
    ['an array', { type: 'array', items: 'int' }, { type: 'INTEGER', mode: 'REPEATED' }],
  ])('makes a column of %s', (_, type, column) => {
    expect(tableColumns(record(type))).toEqual([{ name: 'f', description: 'A field.', ...column }]);
  });

  it('makes a map a repeated record of key and value, and keeps records', () => {
    const [map] = tableColumns(record({ type: 'map', values: 'bytes' }));
    expect(map).toMatchObject({ type: 'RECORD', mode: 'REPEATED' });
    expect(map?.fields).toEqual([
      { name: 'key', type: 'STRING', mode: 'REQUIRED' },
      { name: 'value', type: 'BYTES', mode: 'REQUIRED' },
    ]);
    const [inner] = tableColumns(record(['null', record('boolean')]));
    expect(inner).toMatchObject({ type: 'RECORD', mode: 'NULLABLE', fields: [{ name: 'f', type: 'BOOLEAN' }] });
  });

  it('lets what has a default be null: a table that grows takes no required columns', () => {
    expect(tableColumns(record('string', { default: 'x' }))).toMatchObject([{ mode: 'NULLABLE' }]);
  });

  it('refuses what no column can hold, by its name', () => {
    expect(() => tableColumns(record(['string', 'long']))).toThrow('f is one of several types');
    expect(() => tableColumns(record('sightline.Other'))).toThrow('f is of type sightline.Other');
  });
});
