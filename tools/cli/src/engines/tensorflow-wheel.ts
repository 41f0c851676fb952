import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorflowDevice } from '@sightline/inference';
import { CommandError } from '../command-error.js';
import { runSetup } from './setup-command.js';

/** TensorFlow's release that is linked: the addon is written against its C API, which stays compatible. */
export const TENSORFLOW_VERSION = '2.21.0';

const packages = { cpu: 'tensorflow-cpu', gpu: 'tensorflow' } as const;

/** Platforms of PyPI's wheels by `process.platform-process.arch`. Wheels for Windows have no library to link with. */
const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux_2_27_x86_64',
  'linux-arm64': 'manylinux_2_27_aarch64',
  'darwin-arm64': 'macosx_12_0_arm64',
};

const UNPACK = `
import sys, zipfile
wheel, folder = sys.argv[1:]
headers = tuple(f'tensorflow/include/{part}/' for part in ('tensorflow/c', 'tensorflow/core/platform', 'tsl', 'xla/tsl'))
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if (name.startswith(headers) and name.endswith('.h')) or name.startswith('tensorflow/libtensorflow'):
            archive.extract(name, folder)
`;

/** Where a wheel comes from and goes to. */
export interface WheelOptions {
  readonly device: TensorflowDevice;
  /** Folder of this installation's own files. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Fetches TensorFlow's wheel with pip, from whichever index pip is set to, and resolves with its path. Any Python 3 will do:
 * nothing of the wheel is run.
 * @throws CommandError where there is no pip, or no wheel for this machine.
 */
export async function fetchWheel({ device, folder, signal }: WheelOptions): Promise<string> {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined) {
    throw new CommandError(
      `TensorFlow has no wheel that the engine can use on ${process.platform}-${process.arch}: use Linux (x64, arm64) or macOS (arm64).`,
    );
  }
  const scratch = join(folder, 'wheel');
  const there = await wheelIn(scratch);
  if (there !== undefined) return there;
  const partial = join(folder, 'wheel.part');
  await rm(partial, { recursive: true, force: true });
  const target = ['--only-binary=:all:', '--platform', platform, '--python-version', '3.11', '--abi', 'cp311'];
  const args = ['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps', ...target, '--dest', partial];
  const program = await findPython(folder, signal);
  await runSetup({ program, args: [...args, `${packages[device]}==${TENSORFLOW_VERSION}`], cwd: folder, signal });
  await rename(partial, scratch);
  const fetched = await wheelIn(scratch);
  if (fetched === undefined) throw new CommandError('pip fetched no wheel of TensorFlow: see pip download tensorflow.');
  return fetched;
}

/** Unpacks libraries and headers of a wheel where the npm package looks for them, under the names it knows. */
export async function linkWheel(wheel: string, enginePackage: string, { folder, signal }: WheelOptions): Promise<void> {
  const unpacked = join(folder, 'unpacked');
  const deps = join(enginePackage, 'deps');
  const lib = join(deps, 'lib');
  for (const old of [unpacked, deps]) await rm(old, { recursive: true, force: true });
  const program = await findPython(folder, signal);
  await runSetup({ program, args: ['-c', UNPACK, wheel, unpacked], cwd: folder, signal });
  await mkdir(lib, { recursive: true });
  const root = join(unpacked, 'tensorflow');
  const names = await readdir(root).catch((): string[] => []);
  const libraries = names.filter((name) => name.startsWith('libtensorflow'));
  const core = libraries.find((name) => name.startsWith('libtensorflow_cc'));
  const framework = libraries.find((name) => name.startsWith('libtensorflow_framework'));
  if (core === undefined || framework === undefined || !names.includes('include')) {
    throw new CommandError(`${wheel} is no wheel of TensorFlow with its libraries and headers.`);
  }
  await rename(join(root, 'include'), join(deps, 'include'));
  for (const library of libraries) await rename(join(root, library), join(lib, library));
  const links = process.platform === 'darwin' ? darwinNames : linuxNames;
  for (const name of links.core) await symlink(core, join(lib, name));
  for (const name of links.framework) await symlink(framework, join(lib, name));
  await rm(unpacked, { recursive: true });
}

const linuxNames = {
  core: ['libtensorflow.so', 'libtensorflow.so.2.9.1'],
  framework: ['libtensorflow_framework.so'],
} as const;
const darwinNames = { core: ['libtensorflow.2.dylib', 'libtensorflow.dylib'], framework: [] } as const;

async function wheelIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((candidate) => candidate.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

/** A Python with pip, which also unpacks the wheel: Node reads no zip files. */
async function findPython(cwd: string, signal: AbortSignal): Promise<string> {
  for (const program of ['python3', 'python']) {
    const found = await runSetup({ program, args: ['-m', 'pip', '--version'], cwd, signal }).catch(() => undefined);
    if (found !== undefined) return program;
    signal.throwIfAborted();
  }
  throw new CommandError(
    'The engine tensorflow comes from PyPI and needs Python 3 with pip: install them (Debian: apt-get install python3-pip).',
  );
}
