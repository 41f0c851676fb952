import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findPython } from '../../bootstrap/outside-clients.mjs';
import { cachedFolder } from '../cached-folder.js';
import { SetupError } from '../setup-error.js';

/**
 * Brings a virtual environment into the cache, once for each list of requirements and Python.
 * @returns its folder of programs.
 * @throws SetupError where there is no Python or pip fails.
 */
export async function virtualEnvironment(
  name: string,
  requirements: string,
  onProgress: (step: string) => void = () => undefined,
): Promise<string> {
  const python = findPython();
  if (python === undefined) {
    throw new SetupError(
      'Python 3.9 or newer with venv is needed, and none is here: install it (Debian: apt-get install python3-venv).',
    );
  }
  const { stdout: version } = await execa(python, ['-c', 'import sys; print(sys.executable, sys.version)']);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  return cachedFolder(`${name}-${key}`, 'bin', async (scratch) => {
    onProgress(`Installing Python packages for ${name} (once; this takes a minute or two)`);
    await execa(python, ['-m', 'venv', scratch]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
    const { failed, stderr } = await execa(join(scratch, 'bin', 'python'), [...pip, '--requirement', requirements], {
      reject: false,
    });
    if (failed) throw new SetupError(`pip could not install ${requirements}: ${lastLine(stderr)}`);
    return scratch;
  });
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? 'it said nothing.';
}
