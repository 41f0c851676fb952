import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '@sightline/service';
import type { Picture } from './picture.js';

/** All pictures are held in memory: a folder of more than this is refused. */
const maxTotalBytes = 512 * 2 ** 20;

/**
 * Reads the files of a folder, by name, hidden ones left out. They are sent as they are: whether they are images is for the pipeline to say.
 * @throws StartError when the folder can't be read, is empty or is too large.
 */
export async function readPictures(folder: string): Promise<readonly Picture[]> {
  const paths = await visibleFiles(folder);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxTotalBytes) {
    throw new StartError(
      `SIMULATOR_IMAGES=${folder}: its files have ${total} bytes, at most ${maxTotalBytes} are taken.`,
    );
  }
  return Promise.all(paths.map(readPicture));
}

async function visibleFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new StartError(`SIMULATOR_IMAGES=${folder}: this folder can't be read: ${String(cause)}`, { cause });
  });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length === 0) throw new StartError(`SIMULATOR_IMAGES=${folder}: there is no file in this folder.`);
  return names.sort().map((name) => join(folder, name));
}

async function readPicture(path: string): Promise<Picture> {
  return { bytes: await readFile(path), contentType: null, label: null, name: path };
}
