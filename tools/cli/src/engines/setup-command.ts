import { spawn } from 'node:child_process';
import { environmentWith } from '@sightline/config';
import { CommandError } from '../command-error.js';

/** A program of others that does one step of an installation. */
export interface SetupCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

// As much of the output as says why it failed.
const KEPT_CHARACTERS = 16_384;

/**
 * Runs a program to its end and resolves with what it printed.
 * @throws SetupFailure when it is missing or fails.
 */
export async function runSetup({ program, args, cwd, env = {}, signal }: SetupCommand): Promise<string> {
  signal.throwIfAborted();
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
  };
  const code = await new Promise<number | string>((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: environmentWith(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, ended) => resolve(exitCode ?? ended ?? 'unknown'));
  });
  signal.throwIfAborted();
  if (code !== 0) throw new SetupFailure(program, code, output);
  return output;
}

/** A program of others failed; what it said is for who asks with SIGHTLINE_DEBUG. */
export class SetupFailure extends CommandError {
  constructor(
    readonly program: string,
    readonly code: number | string,
    readonly output: string,
  ) {
    super(`${program} failed (${code}): ${lastError(output)}`);
  }
}

/** The line that names the reason: the last that speaks of an error, else the last at all. */
function lastError(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const spoken = lines.filter((line) => line !== '');
  return spoken.findLast((line) => /error[:!]/i.test(line)) ?? spoken.at(-1) ?? 'it said nothing';
}
