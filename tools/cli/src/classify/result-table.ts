import { durationText, printable, type Colors, type Screen } from '@sightline/terminal';
import { tableText, type Column } from '../output/table.js';
import { isUnclassified, type ResultRecord } from './file-result.js';

/** The results for people: a line each, and one more for each further label. */
export function resultTable(records: readonly ResultRecord[], screen: Screen): string {
  return tableText(columns, records, screen);
}

const columns: readonly Column<ResultRecord>[] = [
  { title: 'FILE', text: ({ file }) => printable(file), shrinkTo: 16 },
  { title: 'RESULT', text: resultText, paint: paintResult, shrinkTo: 20 },
  { title: 'CONF.', text: confidenceText, align: 'right' },
  { title: 'MODEL', text: modelText, paint: (text, _, colors) => colors.cyan(text), fromWidth: 100 },
  {
    title: 'TIME',
    text: ({ took_ms }) => durationText(took_ms),
    paint: (text, _, colors) => colors.dim(text),
    align: 'right',
    fromWidth: 60,
  },
];

function resultText(record: ResultRecord): string {
  const { outcome, label, error_code, error_message, top_k } = record;
  if (isUnclassified(record)) return `✗ ${printable(`${error_code ?? outcome}: ${error_message ?? ''}`)}`;
  const others = top_k.slice(1).map((each) => `\n  ${printable(each.label)}`);
  return `${outcome === 'classified' ? '✓' : '~'} ${printable(label ?? '')}${others.join('')}`;
}

function paintResult(text: string, { outcome }: ResultRecord, colors: Colors): string {
  if (text.startsWith('  ')) return colors.dim(text);
  if (outcome === 'classified') return colors.green(text);
  return outcome === 'low_confidence' ? colors.yellow(text) : colors.red(text);
}

function confidenceText({ confidence, top_k }: ResultRecord): string {
  if (confidence === null) return '';
  return [confidence, ...top_k.slice(1).map((each) => each.confidence)]
    .map((each) => `${(each * 100).toFixed(1)}%`)
    .join('\n');
}

function modelText({ model_name, model_version }: ResultRecord): string {
  return printable([model_name, model_version].filter((part) => part !== null).join('@'));
}
