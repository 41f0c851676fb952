// The programs of others that some end-to-end tests drive. A machine that lacks one cannot run its tests, x.<name>.test.ts:
// vitest.config.ts leaves them out, and `npm test` says so. Plain JavaScript, for both need it before anything is compiled.
import { spawnSync } from 'node:child_process';

const oldestPython = [3, 9];
// Debian's python3 comes without ensurepip, and then its venv without pip.
const pythonScript = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${oldestPython.join(', ')}))`;

/** Each of them, and whether it is here. */
export function outsideClients() {
  return [
    { name: 'python', title: `Python ${oldestPython.join('.')} with venv`, found: findPython() !== undefined },
    { name: 'kcat', title: 'kcat', found: runs('kcat', ['-V']) },
    { name: 'curl', title: 'curl', found: runs('curl', ['--version']) },
  ];
}

/** The Python that can run our client in a virtual environment; undefined where none can. */
export function findPython() {
  return ['python3', 'python'].find((python) => runs(python, ['-c', pythonScript]));
}

/** What to say of those that are not here, as a sentence; undefined where all are. */
export function missingClients(clients) {
  const missing = clients.filter(({ found }) => !found);
  if (missing.length === 0) return undefined;
  const names = missing.map(({ title }) => title).join(', ');
  const patterns = missing.map(({ name }) => `e2e/**/*.${name}.test.ts`).join(', ');
  return `Not on this machine, so not tested: ${names} (${patterns}).`;
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
