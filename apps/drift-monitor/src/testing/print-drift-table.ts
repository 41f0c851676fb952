import { writeSync } from 'node:fs';
import { changeRows, falseAlarmRow, type Row } from './drift-table.js';

/** Prints the tables of docs/drift.md. */

const rates = [0.75, 2, 4];

function print(cells: Row): void {
  writeSync(1, `| ${cells.join(' | ')} |\n`);
}

const titles = rates.map((rate) => `${rate} a second`);
const line = rates.map(() => '---');
for (const cells of [['steady traffic', ...titles], ['---', ...line], falseAlarmRow(rates)]) print(cells);
writeSync(1, '\n');
for (const cells of [['change', 'rule', ...titles], ['---', '---', ...line], ...changeRows(rates)]) print(cells);
