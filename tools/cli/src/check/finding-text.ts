import { printable, wrapped, type Screen } from '@sightline/terminal';
import type { Finding } from './finding.js';

const marks = { ok: '✓', note: '!', wrong: '✗', skipped: '-' } as const;

/** A finding for people: its mark, its subject in a column of that width, what was found, and below it what to do. */
export function findingText(
  { subject, state, found, mend }: Finding,
  { colors, width, isTerminal }: Pick<Screen, 'colors' | 'width' | 'isTerminal'>,
  subjectWidth: number,
): string {
  const paint = { ok: colors.green, note: colors.yellow, wrong: colors.red, skipped: colors.dim }[state];
  const indent = ' '.repeat(subjectWidth + 4);
  const room = Math.max(20, width - indent.length);
  const lines = (text: string, hang: string): string =>
    isTerminal ? wrapped(printable(text), room - hang.length).join(`\n${indent}${hang}`) : printable(text);
  const first = `${paint(marks[state])} ${subject.padEnd(subjectWidth)}  ${lines(found, '')}\n`;
  return mend === undefined ? first : `${first}${indent}→ ${lines(mend, '  ')}\n`;
}
