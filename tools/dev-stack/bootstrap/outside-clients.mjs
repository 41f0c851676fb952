// The programs of others that some tests drive. A machine that lacks one cannot run its tests, x.<name>.test.ts and
// x.<name>.integration.test.ts: vitest.config.ts leaves them out, and `npm test` says so. Plain JavaScript, for both need it before anything is compiled.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const oldestPython = [3, 9];
const oldestForBigQuery = [3, 13];
// Debian's python3 comes without ensurepip, and then its venv without pip.
const pythonScript = (oldest) => `import ensurepip, sys, venv; sys.exit(sys.version_info < (${oldest.join(', ')}))`;

/** Each of them, and whether it is here. */
export function outsideClients() {
  return [
    { name: 'python', title: `Python ${oldestPython.join('.')} with venv`, found: findPython() !== undefined },
    { name: 'kcat', title: 'kcat', found: runs('kcat', ['-V']) },
    { name: 'prometheus', title: 'Prometheus (with promtool) and its Alertmanager', found: hasPrometheus() },
    { name: 'curl', title: 'curl', found: runs('curl', ['--version']) },
    { name: 'terraform', title: 'Terraform', found: runs('terraform', ['version']) },
    {
      name: 'bigquery',
      title: `Python ${oldestForBigQuery.join('.')} with venv`,
      found: findRecentPython() !== undefined,
    },
  ];
}

/** Debian calls Alertmanager prometheus-alertmanager. */
function hasPrometheus() {
  const alertmanager = ['alertmanager', 'prometheus-alertmanager'].some((name) => runs(name, ['--version']));
  return alertmanager && runs('promtool', ['--version']) && runs('prometheus', ['--version']);
}

/** The Python that can run our client in a virtual environment; undefined where none can. */
export function findPython() {
  return ['python3', 'python'].find((python) => runs(python, ['-c', pythonScript(oldestPython)]));
}

/** The Python that can run local-bigquery: on the path, else among those of pyenv; undefined where none can. */
export function findRecentPython() {
  const pythons = ['python3', 'python3.14', 'python3.13', 'python', ...pyenvPythons()];
  return pythons.find((python) => runs(python, ['-c', pythonScript(oldestForBigQuery)]));
}

/** Newest first; only those that may be new enough. */
function pyenvPythons() {
  const versions = join(homedir(), '.pyenv', 'versions');
  try {
    return readdirSync(versions)
      .filter((name) => /^3\.(1[3-9]|[2-9]\d)\./.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(versions, name, 'bin', 'python3'));
  } catch {
    return [];
  }
}

/** What to say of those that are not here, as a sentence; undefined where all are. */
export function missingClients(clients) {
  const missing = clients.filter(({ found }) => !found);
  if (missing.length === 0) return undefined;
  const names = missing.map(({ title }) => title).join(', ');
  const patterns = missing.map(({ name }) => `**/*.${name}.*test.ts`).join(', ');
  return `Not on this machine, so not tested: ${names} (${patterns}).`;
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
