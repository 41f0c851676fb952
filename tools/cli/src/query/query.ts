import { printable, printableJson } from '@sightline/terminal';
import { warehouseRules, warehouseSettings, type WarehouseRow } from '@sightline/warehouse';
import type { Cli } from '../cli.js';
import { tableText, type Column } from '../output/table.js';
import { readWithFlags } from '../settings.js';
import type { Question } from './questions.js';

export interface QueryOptions {
  /** Milliseconds. */
  readonly since: number;
  readonly limit: number;
  readonly json?: boolean;
  readonly sql?: boolean;
}

/** Asks BigQuery a question and prints the answer. */
export async function query(cli: Cli, question: Question, options: QueryOptions): Promise<void> {
  const { out, env } = cli;
  const warehouse = await cli.openWarehouse(readWithFlags(warehouseSettings, env, {}, warehouseRules));
  const sql = question.sql((suffix) => warehouse.table(suffix));
  if (options.sql === true) return out.print(`${sql}\n`);
  const since = new Date(Date.now() - options.since).toISOString();
  const rows = await warehouse.query(sql, { since, limit: options.limit });
  if (options.json === true) return out.print(rows.map((row) => `${printableJson(row)}\n`).join(''));
  const [first] = rows;
  if (first === undefined)
    return cli.err.print(`Nothing since ${since.slice(0, 16).replace('T', ' ')} UTC (--since looks further back).\n`);
  await out.print(tableText(columnsOf(first), rows, out));
}

function columnsOf(row: WarehouseRow): readonly Column<WarehouseRow>[] {
  return Object.entries(row).map(([name, value]) => ({
    title: name.toUpperCase().replaceAll('_', ' '),
    text: (each) => cellText(each[name]),
    ...(typeof value === 'number' ? { align: 'right' as const } : { shrinkTo: 12 }),
  }));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number'
    ? value.toLocaleString('en')
    : printable(typeof value === 'string' ? value : JSON.stringify(value));
}
