import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, findPython } from '@sightline/dev-stack';
import { execa } from 'execa';

const clients = fileURLToPath(new URL('../../clients/', import.meta.url));
const requirements = join(clients, 'requirements.txt');

/** Runs e2e/clients/sightline_client.py and resolves with the lines of JSON it prints. @throws Error with what it complained of. */
export type PythonClient = (...args: readonly string[]) => Promise<readonly unknown[]>;

/** Brings the client's virtual environment into the cache, once for each list of requirements and Python, and gives the client. */
export async function openPythonClient(): Promise<PythonClient> {
  const python = findPython();
  if (python === undefined) throw new Error('There is no Python here: vitest.config.ts leaves these tests out.');
  const venvPython = await virtualEnvironment(python);
  return async (...args) => {
    const { stdout } = await execa(venvPython, [join(clients, 'sightline_client.py'), ...args]);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };
}

async function virtualEnvironment(python: string): Promise<string> {
  const { stdout: version } = await execa(python, ['-c', 'import sys; print(sys.executable, sys.version)']);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const home = join(cacheDir(), `python-client-${key}`);
  const venvPython = join(home, 'bin', 'python');
  if (existsSync(venvPython)) return venvPython;
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    await execa(python, ['-m', 'venv', scratch]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
    await execa(join(scratch, 'bin', 'python'), [...pip, '--requirement', requirements]);
    await rename(scratch, home).catch((error: unknown) => {
      // Another run may have been faster: its environment is as good as ours.
      if (!existsSync(venvPython)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return venvPython;
}
