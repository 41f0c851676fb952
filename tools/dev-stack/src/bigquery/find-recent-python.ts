import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { SetupError } from '../setup-error.js';

const oldest = [3, 13] as const;
// Debian's python3 comes without ensurepip, and then its venv without pip.
const check = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${oldest.join(', ')}))`;

/** Whether a command is a Python that can run local-bigquery. */
export type Probe = (python: string) => Promise<boolean>;

const runsHere: Probe = async (python) =>
  !(await execa(python, ['-c', check], { reject: false, timeout: 20_000 })).failed;

/**
 * The first Python that is new enough: on the path, else among those of pyenv.
 * @throws SetupError that names the version to install.
 */
export async function findRecentPython(isRecent: Probe = runsHere, pyenv = join(homedir(), '.pyenv')): Promise<string> {
  for (const python of ['python3', 'python3.14', 'python3.13', 'python', ...(await pyenvPythons(pyenv))]) {
    if (await isRecent(python)) return python;
  }
  throw new SetupError(
    `BigQuery on this machine needs Python ${oldest.join('.')} or newer with venv, and none is here: install it, or set BIGQUERY_API_ENDPOINT to a running one.`,
  );
}

/** Newest first; only those that may be new enough. */
async function pyenvPythons(pyenv: string): Promise<readonly string[]> {
  const versions = join(pyenv, 'versions');
  const names = await readdir(versions).catch(() => []);
  return names
    .filter((name) => /^3\.(1[3-9]|[2-9]\d)\./.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(versions, name, 'bin', 'python3'));
}
