import { describe, expect, it } from 'vitest';
import { readNote, writeNote } from './stream-note.js';

describe('the note beside an offset', () => {
  it.each([
    [{ stream: 'projects/p/datasets/d/tables/t/streams/s', rows: 0 }],
    [{ stream: 's', rows: 7, doubtUntil: 2n ** 62n }],
  ])('reads %o as it was written', (note) => {
    expect(readNote(writeNote(note))).toEqual(note);
  });

  it.each([
    [''],
    ['null'],
    ['{'],
    ['"text"'],
    ['{"files":3}'],
    ['{"bigquery":1,"stream":"s"}'],
    ['{"bigquery":1,"stream":"s","rows":1.5}'],
    ['{"bigquery":2,"stream":"s","rows":1}'],
    ['{"bigquery":1,"stream":"s","rows":1,"doubt":"much"}'],
  ])('takes %s for none of ours', (text) => {
    expect(readNote(text)).toBeUndefined();
  });

  it('stays far below the 4 KiB that Kafka takes, with the longest names', () => {
    const stream = `projects/${'p'.repeat(30)}/datasets/${'d'.repeat(1024)}/tables/${'t'.repeat(1000)}/streams/${'s'.repeat(200)}`;
    expect(Buffer.byteLength(writeNote({ stream, rows: Number.MAX_SAFE_INTEGER, doubtUntil: 2n ** 63n }))).toBeLessThan(
      4096,
    );
  });
});
