import { spawn } from 'node:child_process';

/** A program that outlives us, should we be killed. */
export interface OwnProgram {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Resolves with its exit code; undefined where a signal ended it, `missing` where there is no such program. */
  readonly ended: Promise<number | 'missing' | undefined>;
  /** Asks it to come to an end, as Ctrl-C does. */
  readonly interrupt: () => void;
}

/**
 * Starts a program in a session of its own, with its output going straight to a file: neither a Ctrl-C at the terminal nor a pipe
 * that breaks as we are killed ends it in the midst of a change.
 */
export function startOnItsOwn(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string | undefined;
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Descriptor of the file. */
    readonly output: number;
  },
): OwnProgram {
  const { cwd, env, output } = options;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  return {
    pid: child.pid,
    ended: new Promise((resolve) => {
      child.once('error', () => resolve('missing'));
      child.once('exit', (code) => resolve(code ?? undefined));
    }),
    interrupt: () => void child.kill('SIGINT'),
  };
}
