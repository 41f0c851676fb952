import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { environmentWith } from '@sightline/config';

/**
 * The session that a process is started in. `own`: one for it alone, so that a Ctrl-C at the terminal reaches us alone and we
 * stop it in order. `shared`: ours, for a process without a terminal. Linux with automatic grouping shares the cores out
 * between sessions first: the priority of a thread holds against the others of its session.
 */
export type ProcessSession = 'own' | 'shared';

/** What a process is started with. */
export interface TetheredOptions {
  readonly cwd?: string;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor that takes standard output, and standard error unless `errors` names another. */
  readonly output: number;
  readonly errors?: number;
  /** `own` when not given. */
  readonly session?: ProcessSession;
}

/** A child that ends when we do: asked by `stop`, or by the closing of its tether when this process is gone, however it went. */
export interface TetheredProcess {
  readonly pid: number | undefined;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Whether it has ended. */
  readonly gone: boolean;
  /** Asks it to end, and ends it by force after `graceMs`. */
  stop(graceMs: number): Promise<void>;
  /** Ends it at once, with no chance to tidy up. */
  kill(): Promise<void>;
}

/**
 * A shell reads one line from descriptor 3 beside the command that it becomes. The end of the file means that the parent
 * died: only a pipe tells that on Linux and macOS alike, also after SIGKILL. A line means that the command ended by itself.
 */
const tether = `(
  if read -r _ <&3; then exit; fi
  kill -TERM $$ 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 1; kill -0 $$ 2>/dev/null || exit; done
  kill -KILL $$ 2>/dev/null
) >/dev/null 2>&1 &
exec "$@" 3<&-`;

const running = new Set<TetheredProcess>();

/** Starts a command that doesn't outlive us. */
export function startTethered(
  command: string,
  args: readonly string[],
  { cwd, env = {}, output, errors = output, session = 'own' }: TetheredOptions,
): TetheredProcess {
  const child = spawn('/bin/sh', ['-c', tether, command, command, ...args], {
    cwd,
    env: environmentWith(env),
    detached: session === 'own',
    stdio: ['ignore', output, errors, 'pipe'],
  });
  const line = child.stdio[3] as Writable;
  // The reader ends with its parent's death or the line below; a line that comes too late has no one to tell.
  line.on('error', () => undefined);
  const ended = waitForEnd(child).finally(() => line.end('ended\n'));
  const tethered: TetheredProcess = {
    pid: child.pid,
    ended,
    get gone() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended.finally(() => clearTimeout(timer));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  running.add(tethered);
  ended.then(
    () => running.delete(tethered),
    () => running.delete(tethered),
  );
  return tethered;
}

/** Stops whatever is still running of all that was started here. */
export async function stopTethered(graceMs: number): Promise<void> {
  await Promise.allSettled([...running].map((tethered) => tethered.stop(graceMs)));
}

/** Ends at once whatever is still running of all that was started here. */
export async function killTethered(): Promise<void> {
  await Promise.allSettled([...running].map((tethered) => tethered.kill()));
}

async function waitForEnd(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 0;
}
