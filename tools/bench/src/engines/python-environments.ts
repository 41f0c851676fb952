import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { virtualEnvironment } from '@sightline/dev-stack';
import { progress } from '../progress.js';

/** The Python that has the engines, and builds the networks. */
export function enginePython(): Promise<string> {
  return pythonWith('bench', 'requirements.txt');
}

/** The Python that asks model servers: it has clients, and no engine. */
export function clientPython(): Promise<string> {
  return pythonWith('bench-client', 'client-requirements.txt');
}

async function pythonWith(name: string, file: string): Promise<string> {
  const requirements = fileURLToPath(new URL(`../../python/${file}`, import.meta.url));
  return join(await virtualEnvironment(name, requirements, progress), 'python');
}
