import { stat } from 'node:fs/promises';
import { ModelError } from '@sightline/models';
import { list, extract } from 'tar';

const LARGEST_BYTES = 8 * 2 ** 30;
const MOST_ENTRIES = 10_000;
/** Weights hardly compress; a file that unpacks to more than this is made to fill a disk. */
const LARGEST_RATIO = 200;
const LEAST_SUSPICIOUS_BYTES = 64 * 2 ** 20;

/**
 * Unpacks a .tar, .tar.gz or .tgz into an empty folder; nothing is written unless every entry is a plain file or folder below it.
 * @throws ModelError `unsafe_archive` or `not_a_model`.
 */
export async function extractArchive(file: string, folder: string): Promise<void> {
  await checkEntries(file);
  await extract({ file, cwd: folder, strict: true, preserveOwner: false }).catch((error: unknown) => {
    throw new ModelError('not_a_model', `${file} can't be unpacked: ${String(error)}`, { cause: error });
  });
}

async function checkEntries(file: string): Promise<void> {
  const packed = (await stat(file)).size;
  let [bytes, entries] = [0, 0];
  let problem: string | undefined;
  const refuse = (text: string): void => void (problem ??= text);
  await list({
    file,
    strict: true,
    maxReadSize: 1 << 20,
    onReadEntry: ({ path, type, size }) => {
      entries += 1;
      bytes += size;
      if (entries > MOST_ENTRIES) refuse(`it has more than ${MOST_ENTRIES} entries`);
      if (bytes > Math.min(LARGEST_BYTES, Math.max(LEAST_SUSPICIOUS_BYTES, packed * LARGEST_RATIO))) {
        refuse('it unpacks to far more than a model');
      }
      if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(type)) {
        refuse(`its entry ${path} is a link or device (${type})`);
      }
      if (/^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..')) {
        refuse(`its entry ${path} points out of the folder`);
      }
    },
  }).catch((error: unknown) => {
    if (problem === undefined) {
      throw new ModelError('not_a_model', `${file} is no tar archive, or is damaged.`, { cause: error });
    }
  });
  if (problem !== undefined) {
    throw new ModelError('unsafe_archive', `${file} is not unpacked: ${problem}. Pack the model's own files alone.`);
  }
  if (entries === 0) throw new ModelError('not_a_model', `${file} is no tar archive, or is empty.`);
}
