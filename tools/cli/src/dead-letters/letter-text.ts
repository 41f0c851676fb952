import { isUtf8 } from 'node:buffer';
import type { DeadLetter } from '@sightline/messages';
import { printable, type Colors, type Screen } from '@sightline/terminal';
import { sizeText } from '../output/sizes.js';
import { dateText } from './date-text.js';
import { hexDump } from './hex-dump.js';
import type { FoundLetter } from './read-letters.js';

export interface LetterTextOptions {
  readonly place: string;
  /** Every byte, not only the first ones. */
  readonly full: boolean;
  /** Hexadecimal also where it is text. */
  readonly hex: boolean;
}

/** Bytes that are shown unless all are asked for: a screenful. */
const SHOWN_BYTES = 512;

/** A dead letter for people: what happened to it, then the original message. */
export function letterText(
  { delivery, letter }: FoundLetter,
  { place, ...options }: LetterTextOptions,
  { colors }: Pick<Screen, 'colors'>,
): string {
  const facts: readonly Fact[] =
    letter === undefined ? [['reason', 'this is no DeadLetter: somebody else wrote it']] : factsOf(letter);
  const value = letter === undefined ? delivery.value : letter.value;
  const lines = [colors.bold(printable(place)), ...facts.map((fact) => factLine(fact, colors))];
  return `${[...lines, ...valueLines(value, options, colors)].join('\n')}\n`;
}

type Fact = readonly [name: string, text: string];

const NAME_WIDTH = 10;

function factLine([name, text]: Fact, colors: Colors): string {
  return `  ${colors.dim(name.padEnd(NAME_WIDTH))}  ${printable(text)}`;
}

function factsOf(letter: DeadLetter): readonly Fact[] {
  const { topic, partition, offset, timestamp, key, headers, error_code, error_message, consumer, failed_at } = letter;
  const headerFacts = Object.entries(headers).map(([name, bytes], index): Fact => [
    index === 0 ? 'headers' : '',
    `${name}: ${bytes.toString()}`,
  ]);
  return [
    ['code', error_code],
    ['reason', error_message],
    ['given up', `${dateText(failed_at / 1000)} by ${consumer}`],
    ['from', `${topic}/${partition}/${offset}, written ${dateText(timestamp)}`],
    ['key', key === null ? 'none' : keyText(key)],
    ...(headerFacts.length === 0 ? [['headers', 'none'] as const] : headerFacts),
  ];
}

function keyText(key: Buffer): string {
  return isUtf8(key) ? key.toString() : `0x${key.toString('hex')}`;
}

function valueLines(
  value: Buffer | null,
  { full, hex }: Pick<LetterTextOptions, 'full' | 'hex'>,
  colors: Colors,
): readonly string[] {
  if (value === null) return [factLine(['value', 'none'], colors)];
  if (value.length === 0) return [factLine(['value', 'empty'], colors)];
  const shown = full ? value : value.subarray(0, SHOWN_BYTES);
  const isText = !hex && isReadable(value);
  const rest = value.length - shown.length;
  return [
    factLine(['value', `${sizeText(value.length)}, ${isText ? 'text' : 'binary'}`], colors),
    '',
    isText ? textLines(shown) : hexDump(shown),
    ...(rest > 0 ? [colors.dim(`… ${sizeText(rest)} more: --full shows them, --raw > FILE writes all bytes`)] : []),
  ];
}

/** Text that is worth reading as such: UTF-8 without control characters other than line breaks and tabs. */
function isReadable(value: Buffer): boolean {
  return isUtf8(value) && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value.toString('latin1'));
}

function textLines(shown: Buffer): string {
  return shown
    .toString()
    .split(/\r?\n/)
    .flatMap((line) => line.match(/[^]{1,1000}/g) ?? [''])
    .map((line) => printable(line.replaceAll('\t', '  ')))
    .join('\n');
}
