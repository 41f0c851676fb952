import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { environmentWith } from '@sightline/config';
import { CommandError } from '../command-error.js';
import { runSetup, SetupFailure } from './setup-command.js';

/**
 * Compiles the addon of the npm package against the linked TensorFlow.
 * @throws CommandError that says what the machine lacks.
 */
export async function buildAddon(enginePackage: string, signal: AbortSignal): Promise<void> {
  // Headers that came with this Node are used; else node-gyp fetches them.
  const home = dirname(dirname(process.execPath));
  const headers = existsSync(join(home, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: home } : {};
  // The Node that runs this is the one to build with, whichever the path names first.
  const path = [dirname(process.execPath), environmentWith({}).PATH ?? ''].join(delimiter);
  const args = ['run', 'build-addon-from-source'];
  try {
    await runSetup({ program: 'npm', args, cwd: enginePackage, env: { ...headers, PATH: path }, signal });
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    throw new CommandError(buildProblem(error.output) ?? error.message, { cause: error });
  }
  await rm(join(enginePackage, 'build'), { recursive: true, force: true });
  await rm(join(enginePackage, 'deps', 'include'), { recursive: true, force: true });
}

/** Whether the addon is there; npm's own download says that it worked also where it did not. */
export async function hasAddon(enginePackage: string): Promise<boolean> {
  const folders = await readdir(join(enginePackage, 'lib')).catch(() => []);
  return folders.some((folder) => existsSync(join(enginePackage, 'lib', folder, 'tfjs_binding.node')));
}

/** What the compiler's output means, in a sentence; undefined where it says nothing known. */
export function buildProblem(output: string): string | undefined {
  if (/not found: make|g\+\+: (not found|No such file)|no acceptable C|xcode-select|spawn make ENOENT/i.test(output)) {
    return 'Building the addon needs a C++ compiler and make: install them (Debian: apt-get install g++ make; macOS: xcode-select --install).';
  }
  if (/nodejs\.org|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|proxy/i.test(output)) {
    return "Building the addon needs Node's headers, and they could not be fetched: use a Node that comes with them (nodejs.org, nvm, the official Docker image), or set npm_config_nodedir to a folder with include/node.";
  }
  return undefined;
}
