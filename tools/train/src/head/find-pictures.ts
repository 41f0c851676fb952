import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainingError } from './training-error.js';

/** A file in a label's folder; whether it is a picture is not known yet. */
export interface LabelledFile {
  readonly path: string;
  /** Index of its label. */
  readonly label: number;
}

export interface LabelledFolder {
  /** In the order of the model's classes. */
  readonly labels: readonly string[];
  readonly files: readonly LabelledFile[];
}

/** Names of parts of a data set: taken for labels, they would be learned as such. */
const parts = new Set(['train', 'training', 'val', 'valid', 'validation', 'test']);

/**
 * The files of a folder that has one folder for each label, with files in it or below. Hidden entries and links to folders are
 * left out; what lies beside the folders is not looked at. The order is the same on every machine.
 * @throws TrainingError `no_labels` or `bad_label`.
 */
export async function findPictures(folder: string): Promise<LabelledFolder> {
  const names = (await entriesOf(folder)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  if (names.length < 2) {
    const found = names.length === 0 ? 'none' : `only ${names.join('')}`;
    throw new TrainingError(
      'no_labels',
      `${folder} must have a folder with pictures for each of two or more labels; it has ${found}.`,
    );
  }
  if (names.every((name) => parts.has(name.toLowerCase()))) {
    const message = `${folder} has the folders ${names.join(', ')}, which are parts of a data set: give one of them.`;
    throw new TrainingError('no_labels', message);
  }
  const labels = names.map(labelOf);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined) throw new TrainingError('bad_label', `Two folders are called ${twice}: merge them.`);
  const files: LabelledFile[] = [];
  for (const [label, name] of names.entries()) {
    for (const path of await filesBelow(join(folder, name))) files.push({ path, label });
  }
  return { labels, files };
}

/** The label that a folder's name stands for: one line of readable text. Composed and decomposed accents are the same. */
function labelOf(name: string): string {
  const label = name.normalize('NFC').trim();
  // The replacement character stands where the name is no UTF-8.
  if (label !== '' && !/[\p{Cc}\u2028\u2029\ufffd]/u.test(label)) return label;
  throw new TrainingError('bad_label', `The folder ${JSON.stringify(name)} can't be a label: rename it to plain text.`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const { name, isFolder } of await entriesOf(folder)) {
    const path = join(folder, name);
    if (isFolder) files.push(...(await filesBelow(path)));
    else files.push(path);
  }
  return files;
}

async function entriesOf(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new TrainingError('no_labels', `The folder ${folder} can't be read.`, { cause: error });
  });
  const kept: { name: string; isFolder: boolean }[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const leadsToFolder = entry.isSymbolicLink() && (await isFolderAt(join(folder, entry.name)));
    if (!leadsToFolder) kept.push({ name: entry.name, isFolder: entry.isDirectory() });
  }
  return kept.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function isFolderAt(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
