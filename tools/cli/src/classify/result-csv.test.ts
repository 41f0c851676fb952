import { describe, expect, it } from 'vitest';
import type { ResultRecord } from './file-result.js';
import { csvRecord, csvTitles } from './result-csv.js';

const record: ResultRecord = {
  file: 'cat.jpg',
  outcome: 'classified',
  label: 'tiger cat',
  confidence: 0.875,
  top_k: [
    { label: 'tiger cat', confidence: 0.875 },
    { label: 'tabby', confidence: 0.0625 },
  ],
  model_name: 'patterns',
  model_version: '1.0.0',
  image_id: 'an-id',
  error_code: null,
  error_message: null,
  took_ms: 12,
};

describe('csv', () => {
  it('has a column for each thing, and two more for each further label', () => {
    expect(csvTitles(1)).toBe(
      'file,outcome,label,confidence,model_name,model_version,error_code,error_message,image_id,took_ms\r\n',
    );
    expect(csvRecord(record, 1)).toBe('cat.jpg,classified,tiger cat,0.875,patterns,1.0.0,,,an-id,12\r\n');
    expect(csvTitles(3)).toMatch(/,label_2,confidence_2,label_3,confidence_3\r\n$/);
    expect(csvRecord(record, 3)).toMatch(/,12,tabby,0.0625,,\r\n$/);
  });

  it.each([
    ['a "quoted", name.jpg', '"a ""quoted"", name.jpg"'],
    ['=HYPERLINK("http://evil")', '"./=HYPERLINK(""http://evil"")"'],
    ['-1+1.jpg', './-1+1.jpg'],
    ['@SUM(1).jpg', './@SUM(1).jpg'],
    ['two\nlines\x1b[31m.jpg', 'two␊lines␛[31m.jpg'],
  ])('keeps the file name %j harmless', (file, cell) => {
    expect(csvRecord({ ...record, file }, 1)).toMatch(
      new RegExp(`^${cell.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},classified,`),
    );
  });

  it('keeps a label from being a formula', () => {
    expect(csvRecord({ ...record, label: '=1+1' }, 1)).toContain(",'=1+1,");
  });
});
