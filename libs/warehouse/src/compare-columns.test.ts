import { predictionColumns, type TableColumn } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { compareColumns } from './compare-columns.js';

const wanted: readonly TableColumn[] = [
  { name: 'id', type: 'STRING', mode: 'REQUIRED' },
  { name: 'score', type: 'FLOAT', mode: 'NULLABLE' },
  { name: 'facts', type: 'RECORD', mode: 'NULLABLE', fields: [{ name: 'bytes', type: 'INTEGER', mode: 'NULLABLE' }] },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
];
const [id, score, facts, tags] = wanted as [TableColumn, TableColumn, TableColumn, TableColumn];

describe('compareColumns', () => {
  it('finds nothing where the table is as wanted, under other names of types and in another order', () => {
    const found = [
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
      { name: 'FACTS', type: 'STRUCT', fields: [{ name: 'bytes', type: 'INT64' }] },
      { name: 'score', type: 'FLOAT64' },
      { name: 'id', type: 'STRING', mode: 'REQUIRED' },
    ];
    expect(compareColumns(wanted, found)).toEqual({ added: [], conflicts: [], grown: found });
    expect(compareColumns(predictionColumns, predictionColumns)).toMatchObject({ added: [], conflicts: [] });
  });

  it('adds nullable and repeated columns, also inside records, and keeps those it does not know', () => {
    const mine = { name: 'mine', type: 'DATE' };
    const found = [mine, id, { ...facts, fields: [] }];
    const { added, conflicts, grown } = compareColumns(wanted, found);
    expect({ added, conflicts }).toEqual({ added: ['score', 'facts.bytes', 'tags'], conflicts: [] });
    expect(grown).toEqual([mine, id, facts, score, tags]);
  });

  it('names every difference that it cannot mend', () => {
    const found = [
      { name: 'score', type: 'STRING' },
      {
        name: 'facts',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [{ name: 'bytes', type: 'INTEGER', mode: 'REQUIRED' }],
      },
      { name: 'tags', type: 'STRING' },
      { name: 'owner', type: 'STRING', mode: 'REQUIRED' },
    ];
    expect(compareColumns(wanted, found).conflicts).toEqual([
      'id is missing',
      'score is STRING and must be FLOAT',
      'facts is REPEATED and must be NULLABLE',
      'facts.bytes is REQUIRED and must be NULLABLE',
      'tags is NULLABLE and must be REPEATED',
      'owner is REQUIRED and predictions do not have it',
    ]);
  });

  it('lets a table be less strict than the predictions are', () => {
    expect(compareColumns([id], [{ name: 'id', type: 'STRING', mode: 'NULLABLE' }]).conflicts).toEqual([]);
  });
});
