import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findRecentPython } from '../../bootstrap/outside-clients.mjs';
import { cachedFolder } from '../cached-folder.js';
import { SetupError } from '../setup-error.js';

const requirements = fileURLToPath(new URL('../../bigquery/requirements.txt', import.meta.url));

// DuckDB would fetch them from its own server at first use. It keeps them below the home folder.
const importExtensions = `import duckdb_extensions as e; [e.import_extension(n) for n in ("icu", "ducklake", "spatial")]`;

/** A Python that has local-bigquery, and the home folder that holds DuckDB's extensions. */
export interface BigQueryEnvironment {
  readonly python: string;
  readonly home: string;
}

/**
 * Brings local-bigquery into the cache, once for each list of requirements.
 * @throws SetupError where there is no Python new enough, or pip fails.
 */
export async function bigQueryEnvironment(onProgress: (step: string) => void): Promise<BigQueryEnvironment> {
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const python = await cachedFolder(`local-bigquery-0.4.0-${digest}`, join('bin', 'python3'), async (scratch) => {
    onProgress('Installing local-bigquery (about 200 MB, once)');
    await install(scratch);
    return scratch;
  });
  return { python, home: dirname(dirname(python)) };
}

async function install(folder: string): Promise<void> {
  const python = findRecentPython();
  if (python === undefined) {
    throw new SetupError(
      'BigQuery on this machine needs Python 3.13 or newer with venv, and none is here: install it, or set BIGQUERY_API_ENDPOINT to a running one.',
    );
  }
  await execa(python, ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  const args = [...pip, '--requirement', requirements];
  const { failed, stderr } = await execa(join(folder, 'bin', 'python3'), args, { reject: false });
  if (failed) throw new SetupError(pipProblem(stderr));
  await execa(join(folder, 'bin', 'python3'), ['-c', importExtensions], { env: { HOME: folder } });
}

/** Says in one sentence what pip's error output means for local-bigquery. */
export function pipProblem(stderr: string): string {
  if (/No space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  if (/from versions: [^n\s]|not a supported wheel/.test(stderr))
    return `PyPI has no local-bigquery for this kind of machine (${reason}): set BIGQUERY_API_ENDPOINT to a running BigQuery.`;
  return `pip could not install local-bigquery (${reason}): connect to the network for this first start.`;
}
