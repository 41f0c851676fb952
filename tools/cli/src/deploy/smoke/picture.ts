import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const name = 'coffee.jpg';

/** A picture that every model takes. */
export async function readPicture(root: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  return { name, bytes: await readFile(join(root, 'libs', 'models', 'samples', name)) };
}
