import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import type { Deployment } from './deployment.js';
import { ProgramFailure } from './programs/program-failure.js';
import { shownPath } from './programs/shown-path.js';

/** Does a part of `sightline deploy`: whoever interrupts it, or has it fail, is told where it stands and where to read on. */
export async function attended(
  { err, signal }: Pick<Cli, 'err' | 'signal'>,
  { programs, record }: Pick<Deployment, 'programs' | 'record'>,
  act: () => Promise<void>,
): Promise<void> {
  const log = shownPath(programs.log.file);
  const tell = async (): Promise<void> => {
    const found = await record.read();
    const still = found?.isAtWork === true ? `${found.left.program} ends what it has begun (${log}). ` : '';
    await err.print(`\nStopped. ${still}The same command goes on from here.\n`);
  };
  const onStop = (): void => void tell().catch(() => undefined);
  signal.addEventListener('abort', onStop, { once: true });
  try {
    await act();
  } catch (error) {
    throw namingLog(error, log);
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

/** An error that a program of others brought about says where its words are. */
function namingLog(error: unknown, log: string): unknown {
  if (error instanceof ProgramFailure)
    return new CommandError(`${error.message}: ${error.lastLine}\nAll that it said: ${log}`, { cause: error });
  if (error instanceof CommandError && error.cause instanceof ProgramFailure)
    return new CommandError(`${error.message}\nAll that ${error.cause.program} said: ${log}`, { cause: error });
  return error;
}
