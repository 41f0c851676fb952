import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, findPython, SetupError } from '@sightline/dev-stack';
import { withLock } from '@sightline/dev-stack/install-lock';
import { execa } from 'execa';

const requirements = fileURLToPath(new URL('../../programs/google-provider/bindings.txt', import.meta.url));

/** Writes the one archive in a wheel to a folder: the JavaScript that the Python package wraps. */
const unwrap = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
[archive] = [name for name in wheel.namelist() if name.endswith('.jsii.tgz')]
open(sys.argv[2], 'wb').write(wheel.read(archive))
`;

/**
 * The sources of the bindings by the names of their folders, such as `storage-bucket`; fetched into the cache once.
 * @throws SetupError where there is no Python, or pip cannot fetch them.
 */
export async function readBindings(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const archive = await fetchBindings();
  const scratch = await mkdtemp(join(cacheDir(), 'google-bindings.unpacked-'));
  try {
    await execa('tar', ['-xzf', archive, '-C', scratch, ...names.map((name) => `package/lib/${name}`)]);
    const read = names.map(async (name) => [name, await sourceIn(join(scratch, 'package/lib', name))] as const);
    return new Map(await Promise.all(read));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function sourceIn(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('\n');
}

/** The version of the package, and that of the provider which it was generated from. */
export async function bindingsVersion(): Promise<{ readonly bindings: string; readonly provider: string }> {
  const text = await readFile(requirements, 'utf8');
  const [, provider, bindings] = /provider (\d\S+),[^]*==(\S+)/.exec(text) ?? [];
  if (provider === undefined || bindings === undefined) throw new Error(`${requirements} does not say which versions`);
  return { bindings, provider };
}

async function fetchBindings(): Promise<string> {
  const { bindings } = await bindingsVersion();
  const home = join(cacheDir(), `google-bindings-${bindings}`);
  const archive = join(home, 'bindings.tgz');
  await withLock(`${home}.lock`, undefined, async () => {
    if (!existsSync(archive)) await download(home);
  });
  return archive;
}

async function download(home: string): Promise<void> {
  const python = findPython();
  if (python === undefined)
    throw new SetupError('Python 3.9 or newer with venv is needed, and none is here: install it.');
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    const [venv, kept] = [join(scratch, 'venv'), join(scratch, 'kept')];
    const own = join(venv, 'bin', 'python');
    await execa(python, ['-m', 'venv', venv]);
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    const pip = ['-m', 'pip', 'download', ...options, '--dest', scratch, '--requirement', requirements];
    const { failed, stderr } = await execa(own, pip, { reject: false });
    if (failed) throw new SetupError(`pip could not fetch the bindings: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    const wheel = (await readdir(scratch)).find((file) => file.endsWith('.whl')) ?? '';
    await mkdir(kept);
    await execa(own, ['-c', unwrap, join(scratch, wheel), join(kept, 'bindings.tgz')]);
    await rename(kept, home);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
