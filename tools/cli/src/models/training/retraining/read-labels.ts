import { readFile } from 'node:fs/promises';
import { imageIdPattern } from '@sightline/messages';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CommandError } from '../../../command-error.js';

/** What a line of a labels file says; what else it has is not looked at. */
const labelled = z.object({
  image_id: z.string('image_id is missing').regex(imageIdPattern, 'image_id is no id of an image'),
  // A folder is named like it.
  label: z
    .string('label is no text')
    .transform((text) => text.normalize('NFC').trim())
    .refine((text) => /^([^./\\\p{Cc}][^/\\\p{Cc}]{0,99})?$/u.test(text), 'label is no name such as `red fox`')
    .nullish(),
});

interface Line {
  readonly number: number;
  readonly value: unknown;
}

const forms = 'CSV with the columns image_id and label, or a JSON object with both a line';

/** The fewest pictures of a label from which anything is learned. */
const leastPictures = 5;

/**
 * Reads which image shows what: CSV with a header, or JSON lines as `sightline watch --json` writes them. Where the label is
 * left empty the image is passed over.
 * @throws CommandError that names the line.
 */
export async function readLabels(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(`The labels file ${path} can't be read.`, { cause: error });
  });
  const labels = new Map<string, string>();
  for (const { number, value } of linesOf(text.replace(/^\uFEFF/, ''), path)) {
    const read = labelled.safeParse(value);
    if (!read.success)
      throw new CommandError(`Line ${number} of ${path}: ${read.error.issues[0]?.message ?? ''}. It must be ${forms}.`);
    const { image_id: id, label } = read.data;
    if (!label) continue;
    const before = labels.get(id);
    if (before !== undefined && before !== label) {
      throw new CommandError(
        `Line ${number} of ${path}: the image ${id} is ${label} here and ${before} before. Keep one.`,
      );
    }
    labels.set(id, label);
  }
  requireEnough(labels, path);
  return labels;
}

function linesOf(text: string, path: string): readonly Line[] {
  if (text.trimStart().startsWith('{')) return jsonLines(text, path);
  try {
    const rows = parse(text, { columns: true, info: true, skip_empty_lines: true, trim: true }) as readonly {
      readonly record: unknown;
      readonly info: { readonly lines: number };
    }[];
    return rows.map(({ record, info }) => ({ number: info.lines, value: record }));
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(`${path} is no CSV: ${error.message}.`, { cause: error });
    throw error;
  }
}

function jsonLines(text: string, path: string): readonly Line[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, line: line.trim() }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ number, line }) => {
      try {
        return { number, value: JSON.parse(line) as unknown };
      } catch (error) {
        throw new CommandError(`Line ${number} of ${path} is no JSON.`, { cause: error });
      }
    });
}

function requireEnough(labels: ReadonlyMap<string, string>, path: string): void {
  const counts = new Map<string, number>();
  for (const label of labels.values()) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 0) throw new CommandError(`${path} labels no image. It must be ${forms}.`);
  const [only = ''] = counts.keys();
  if (counts.size === 1)
    throw new CommandError(`${path} has only the label ${only}: two are the least to be told apart.`);
  const few = [...counts].filter(([, count]) => count < leastPictures).map(([label, count]) => `${label} has ${count}`);
  if (few.length > 0) {
    throw new CommandError(`Each label needs ${leastPictures} images at least, better 30 or more: ${few.join(', ')}.`);
  }
}
