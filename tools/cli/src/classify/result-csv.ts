import { printable } from '@sightline/terminal';
import type { ResultRecord } from './file-result.js';

const titles = [
  'file',
  'outcome',
  'label',
  'confidence',
  'model_name',
  'model_version',
  'error_code',
  'error_message',
  'image_id',
  'took_ms',
] as const;

/** The first line of the CSV (RFC 4180); further labels have columns of their own. */
export function csvTitles(top: number): string {
  return csvLine([...titles, ...more(top).flatMap((place) => [`label_${place}`, `confidence_${place}`])]);
}

/** One file as a line of CSV, harmless on a terminal and in a spreadsheet. */
export function csvRecord(record: ResultRecord, top: number): string {
  const others = more(top).flatMap((place) => {
    const other = record.top_k[place - 1];
    return [other?.label ?? '', other?.confidence ?? ''];
  });
  const own = titles.map((title) => (title === 'file' ? harmlessPath(record.file) : (record[title] ?? '')));
  return csvLine([...own, ...others]);
}

/** Places after the first. */
function more(top: number): readonly number[] {
  return Array.from({ length: Math.max(0, top - 1) }, (_, index) => index + 2);
}

function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvText(printable(cell)))).join(',')}\r\n`;
}

/** Spreadsheets take a text that begins like this for a formula. */
const formula = /^[=+\-@]/;

function csvText(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The same file under a name that is no formula. */
function harmlessPath(file: string): string {
  return formula.test(file) ? `./${file}` : file;
}
