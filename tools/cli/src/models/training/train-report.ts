import { durationText, printable, type Colors, type Screen } from '@sightline/terminal';
import type { TrainedModel, Training } from '@sightline/train';
import { countText } from '../../output/sizes.js';
import { tableText, type Column } from '../../output/table.js';

/** A model that was learned, and where it went. */
export interface TrainReport extends TrainedModel {
  readonly name: string;
  readonly ms: number;
}

/** Wider tables of answers are no help to anybody. */
const mostInMatrix = 20;
const mostSkipped = 10;
const mostConfused = 10;

/** What a person is told of a model that was learned: accuracy by label, what it confuses, what was left out. */
export function trainReport(report: TrainReport, screen: Screen): string {
  const { name, version, folder, training, ms } = report;
  const { accuracy, balancedAccuracy, calibrationError } = training;
  const { colors } = screen;
  const place = printable(folder);
  const overall = `${percent(accuracy)} of ${countText(sum(training.heldOut), 'picture')} held out are right`;
  return [
    tableText(labelColumns, labelRows(training), screen),
    `${overall}; ${percent(balancedAccuracy)} with all labels counting the same.\n`,
    `Confidence is ${(calibrationError * 100).toFixed(1)} points off on average.\n\n`,
    confusionText(training, screen),
    skippedText(training),
    `${colors.green('✓')} ${name} ${version} is in ${place} (${durationText(ms)})\n`,
  ].join('');
}

interface LabelRow {
  readonly number: number;
  readonly label: string;
  readonly learned: number;
  readonly heldOut: number;
  /** Pictures of this label by what was answered. */
  readonly answers: readonly number[];
}

const labelColumns: readonly Column<LabelRow>[] = [
  { title: '#', text: ({ number }) => String(number), align: 'right' },
  {
    title: 'LABEL',
    text: ({ label }) => printable(label),
    paint: (text, _, colors) => colors.bold(text),
    shrinkTo: 12,
  },
  { title: 'LEARNED', text: ({ learned }) => String(learned), align: 'right' },
  { title: 'HELD OUT', text: ({ heldOut }) => String(heldOut), align: 'right' },
  { title: 'RIGHT', text: (row) => percent(right(row) / Math.max(1, row.heldOut)), align: 'right' },
];

function labelRows({ labels, learned, heldOut, confusion }: Training): readonly LabelRow[] {
  return labels.map((label, at) => ({
    number: at + 1,
    label,
    learned: learned[at] ?? 0,
    heldOut: heldOut[at] ?? 0,
    answers: confusion[at] ?? [],
  }));
}

function right({ number, answers }: LabelRow): number {
  return answers[number - 1] ?? 0;
}

/** Who was taken for whom: as a matrix where that fits, as a list of the worst where it doesn't. */
function confusionText(training: Training, screen: Screen): string {
  const rows = labelRows(training);
  if (rows.every((row) => right(row) === row.heldOut)) return '';
  const columns: readonly Column<LabelRow>[] = [
    { title: '#', text: ({ number }) => String(number), align: 'right' },
    ...rows.map(({ number }) => answerColumn(number)),
  ];
  const digits = Math.max(...training.confusion.flat().map((count) => String(count).length), 2);
  const width = columns.length * (digits + 2);
  if (rows.length <= mostInMatrix && (!screen.isTerminal || width <= screen.width)) {
    return `What they show (rows) and what was answered (columns), by number:\n${tableText(columns, rows, screen)}\n`;
  }
  const pairs = rows
    .flatMap(({ number, label, answers }) =>
      answers.map((count, at) => ({ count, label, answer: training.labels[at] ?? '', isRight: at === number - 1 })),
    )
    .filter(({ count, isRight }) => count > 0 && !isRight)
    .sort((one, other) => other.count - one.count)
    .slice(0, mostConfused)
    .map(({ count, label, answer }) => `  ${count} × ${printable(label)}, answered ${printable(answer)}\n`);
  return `What is confused most:\n${pairs.join('')}\n`;
}

function answerColumn(answer: number): Column<LabelRow> {
  const count = ({ answers }: LabelRow): number => answers[answer - 1] ?? 0;
  const paint = (text: string, row: LabelRow, colors: Colors): string => {
    if (count(row) === 0) return colors.dim(text);
    return row.number === answer ? colors.green(text) : colors.red(text);
  };
  return { title: String(answer), text: (row) => (count(row) === 0 ? '·' : String(count(row))), align: 'right', paint };
}

function skippedText({ skipped }: Training): string {
  if (skipped.length === 0) return '';
  const lines = skipped.slice(0, mostSkipped).map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}\n`);
  const more = skipped.length > mostSkipped ? `  and ${skipped.length - mostSkipped} more, all in training.json\n` : '';
  return `${countText(skipped.length, 'file')} left out:\n${lines.join('')}${more}\n`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
