import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './install-lock.js';
import { cacheDir } from './kafka/cache-dir.js';
import { explainFailure } from './setup-error.js';

/**
 * Brings a folder into the cache, once a machine. `fill` is given an empty folder and returns the one, in it or itself, that is
 * to be kept: it appears in the cache only when it is whole. Others who want it meanwhile wait for it.
 * @param file what is in the folder when it is there, as a path in it.
 * @returns the path of that file.
 * @throws SetupError where the disk is full or may not be written to, and whatever `fill` throws.
 */
export async function cachedFolder(
  name: string,
  file: string,
  fill: (scratch: string) => Promise<string>,
): Promise<string> {
  const home = join(cacheDir(), name);
  const wanted = join(home, file);
  if (existsSync(wanted)) return wanted;
  try {
    return await withLock(`${home}.lock`, undefined, async () => {
      if (!existsSync(wanted)) await install(home, fill);
      return wanted;
    });
  } catch (error) {
    throw explainFailure(error);
  }
}

async function install(home: string, fill: (scratch: string) => Promise<string>): Promise<void> {
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    const filled = await fill(scratch);
    await rm(home, { recursive: true, force: true });
    await rename(filled, home);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
