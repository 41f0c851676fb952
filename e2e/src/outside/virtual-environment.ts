import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, findPython } from '@sightline/dev-stack';
import { execa } from 'execa';

/** Brings a virtual environment into the cache, once for each list of requirements and Python. @returns its folder of programs. */
export async function virtualEnvironment(name: string, requirements: string): Promise<string> {
  const python = findPython();
  if (python === undefined) throw new Error('There is no Python here: vitest.config.ts leaves these tests out.');
  const { stdout: version } = await execa(python, ['-c', 'import sys; print(sys.executable, sys.version)']);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const home = join(cacheDir(), `${name}-${key}`);
  const programs = join(home, 'bin');
  if (existsSync(programs)) return programs;
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    await execa(python, ['-m', 'venv', scratch]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
    await execa(join(scratch, 'bin', 'python'), [...pip, '--requirement', requirements]);
    await rename(scratch, home).catch((error: unknown) => {
      // Another run may have been faster: its environment is as good as ours.
      if (!existsSync(programs)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return programs;
}
