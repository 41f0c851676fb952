import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeRows, falseAlarmRow, type Row } from './drift-table.js';

const docs = join(import.meta.dirname, '../../../../docs/drift.md');

/** The tables that tell how good it is, as far as the first rate. */
async function documented(): Promise<readonly Row[]> {
  const [, section = ''] = (await readFile(docs, 'utf8')).split('## How good it is');
  const [tables = ''] = section.split('The sequential tests');
  const rows = tables.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| -'));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -3)
      .map((cell) => cell.trim()),
  );
}

describe('the tables of the documentation', () => {
  // The other rates take ten times as long.
  it('say of the slowest traffic what the simulation says', { timeout: 180_000 }, async () => {
    const [steady, alarms, change, ...changes] = await documented();
    expect([steady?.at(-1), change?.at(-1)]).toEqual(['0.75 a second', '0.75 a second']);
    expect(alarms).toEqual(falseAlarmRow([0.75]));
    expect(changes).toEqual(changeRows([0.75]));
  });
});
