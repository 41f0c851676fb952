import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A text that is another one once a file in the folder is added, removed, or written to; nothing is read. */
export async function folderStamp(folder: string): Promise<string> {
  const names: readonly string[] = await readdir(folder, { recursive: true }).catch(() => []);
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const facts = await lstat(join(folder, name)).catch(() => undefined);
    hash.update(JSON.stringify([name, facts?.ino, facts?.size, facts?.mtimeMs]));
  }
  return hash.digest('hex');
}
