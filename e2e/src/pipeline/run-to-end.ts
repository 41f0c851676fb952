import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';

/** How a service ended by itself. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of our services that is expected to end by itself. */
export async function runToEnd(
  app: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  timeoutMs = 60_000,
): Promise<Ending> {
  const main = fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
  const { exitCode, stdout, stderr } = await execaNode(main, args, { env, reject: false, timeout: timeoutMs });
  return { exitCode, stdout, stderr };
}
