import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '@sightline/config';
import { freePorts } from '@sightline/dev-stack';
import { execaNode } from 'execa';

const repository = new URL('../../../../', import.meta.url);
const READY_MS = 90_000;

type Environment = Readonly<Record<string, string>>;

/** A service of ours while it runs. */
export interface RunningService {
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  end(name?: NodeJS.Signals): Promise<void>;
}

/** Starts a service and waits until it is ready. @throws Error with what it wrote last when it does not get so far. */
export async function startService(app: string, env: Environment): Promise<RunningService> {
  const [adminPort = 0] = await freePorts(1);
  const process = execaNode(fileURLToPath(new URL(`apps/${app}/dist/main.js`, repository)), {
    env: { ...env, ADMIN_PORT: String(adminPort) },
    reject: false,
    all: true,
    buffer: false,
    stdin: 'ignore',
  });
  let said = '';
  process.all.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(adminPort))) {
    if (process.exitCode !== null || Date.now() > deadline) throw new Error(`${app} did not become ready:\n${said}`);
    await delay(200);
  }
  return {
    signal: (name) => void process.kill(name),
    end: async (name = 'SIGTERM') => {
      const ended = once(process, 'exit');
      process.kill(name);
      await ended;
    },
  };
}

async function isReady(adminPort: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** Runs a program of this repository, and returns what it prints once it is done or has printed enough. */
export async function outputOf(
  script: string,
  args: readonly string[],
  { env, enough }: { readonly env: Environment; readonly enough?: (printed: string) => boolean },
): Promise<string> {
  const child = execaNode(fileURLToPath(new URL(script, repository)), args, {
    env: { ...environmentWith({}), ...env },
    reject: false,
    stdin: 'ignore',
    buffer: false,
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (enough?.(printed) === true) child.kill('SIGTERM');
  });
  const { failed, isTerminated } = await child;
  if (failed && !isTerminated) throw new Error(`${script} ${args.join(' ')} failed:\n${printed.slice(-2000)}`);
  return printed;
}
