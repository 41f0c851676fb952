import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { virtualEnvironment } from '@sightline/dev-stack';
import { execa } from 'execa';

const clients = fileURLToPath(new URL('../../clients/', import.meta.url));
const requirements = join(clients, 'requirements.txt');

/** Runs e2e/clients/sightline_client.py and resolves with the lines of JSON it prints. @throws Error with what it complained of. */
export type PythonClient = (...args: readonly string[]) => Promise<readonly unknown[]>;

/** Brings the client's virtual environment into the cache, once for each list of requirements and Python, and gives the client. */
export async function openPythonClient(): Promise<PythonClient> {
  const venvPython = join(await virtualEnvironment('python-client', requirements), 'python');
  return async (...args) => {
    const { stdout } = await execa(venvPython, [join(clients, 'sightline_client.py'), ...args]);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };
}
