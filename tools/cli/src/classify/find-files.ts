import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileProblem, type PictureProblem } from './picture-problem.js';

/** A file to be classified, or a path that leads to none. */
export interface FoundFile {
  /** As bytes: a name need not be text. */
  readonly path: Buffer;
  readonly problem?: PictureProblem;
}

const separator = Buffer.from(sep);

/**
 * The files that the paths name, in order: each file as it is given, and of each folder all files in it and below, by name.
 * Hidden entries and links to folders are left out below a folder, so that it ends; so is what is no file.
 */
export async function findFiles(paths: readonly string[]): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    const bytes = Buffer.from(path);
    try {
      if ((await stat(bytes)).isDirectory()) await addFolder(bytes, found);
      else found.push({ path: bytes });
    } catch (error) {
      found.push({ path: bytes, problem: fileProblem(error) });
    }
  }
  return found;
}

async function addFolder(folder: Buffer, found: FoundFile[]): Promise<void> {
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await entriesOf(next, found);
    const folders: Buffer[] = [];
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(path)))) found.push({ path });
    }
    // The last one is taken first.
    waiting.push(...folders.reverse());
  }
}

async function entriesOf(folder: Buffer, found: FoundFile[]): Promise<readonly Dirent<Buffer>[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
    return entries.filter(({ name }) => name[0] !== 0x2e).sort((a, b) => Buffer.compare(a.name, b.name));
  } catch (error) {
    found.push({ path: folder, problem: fileProblem(error) });
    return [];
  }
}

/** A link that leads nowhere is worth a word when the file is read. */
async function leadsToFile(link: Buffer): Promise<boolean> {
  const target = await stat(link).catch(() => undefined);
  return target === undefined || target.isFile();
}

function join(folder: Buffer, name: Buffer): Buffer {
  const ended = folder.at(-1) === separator[0];
  return Buffer.concat(ended ? [folder, name] : [folder, separator, name]);
}
