import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '@sightline/dev-stack/install-lock';
import { ModelError } from '@sightline/models';
import type { Cli } from '../../cli.js';

const run = promisify(execFile);
const scripts = new URL('../../../python/', import.meta.url);
const LONGEST_OUTPUT = 64 * 2 ** 20;

/** A tool that exists in Python alone; its script and its pinned requirements lie in the folder `python` of this package. */
export type PythonTool = 'convert' | 'quantize';

/**
 * Runs a tool in an environment of its own, which is set up at its first use, and returns what it prints.
 * @throws ModelError `python_failed` with the last line that Python said.
 */
export async function runPython(
  tool: PythonTool,
  args: readonly string[],
  { env, err, signal }: Pick<Cli, 'env' | 'err' | 'signal'>,
): Promise<string> {
  const python = await environmentOf(tool, { env, err, signal });
  const script = fileURLToPath(new URL(`${tool}.py`, scripts));
  return execute(python, [script, ...args], signal);
}

async function environmentOf(
  tool: PythonTool,
  { env, err, signal }: Pick<Cli, 'env' | 'err' | 'signal'>,
): Promise<string> {
  const requirements = fileURLToPath(new URL(`${tool}-requirements.txt`, scripts));
  // Other requirements are another environment: none is ever changed.
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const base = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sightline', 'python');
  const folder = join(base, `${tool}-${digest}`);
  const python = join(folder, 'bin', 'python3');
  const isReady = (): boolean => existsSync(join(folder, 'ready'));
  if (isReady()) return python;
  return withLock(`${folder}.lock`, signal, async () => {
    if (isReady()) return python;
    await err.print(`Setting up Python for ${tool} in ${folder}, once; this takes a minute or two…\n`);
    await rm(folder, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', folder], signal);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await execute(python, install, signal);
    await mkdir(join(folder, 'ready'));
    return python;
  });
}

async function execute(program: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    return (await run(program, args, { signal, maxBuffer: LONGEST_OUTPUT })).stdout;
  } catch (error) {
    signal.throwIfAborted();
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : undefined;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing
      ? 'Python 3 is not on this machine; install it'
      : said === undefined || said === ''
        ? String(error)
        : said;
    throw new ModelError('python_failed', `Python could not do its part: ${reason}`, { cause: error });
  }
}
