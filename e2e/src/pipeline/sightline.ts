import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import type { Ending } from './run-to-end.js';

/** Runs the `sightline` command as a person would. */
export async function sightline(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ending> {
  const bin = fileURLToPath(new URL('../../../tools/cli/bin/sightline.mjs', import.meta.url));
  const { exitCode, stdout, stderr } = await execaNode(bin, args, { env, reject: false, timeout: 300_000 });
  return { exitCode, stdout, stderr };
}
