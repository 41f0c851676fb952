import { isReaderGone, printable } from '@sightline/terminal';
import { CommanderError, type Command } from 'commander';
import { openCli, type Cli, type World } from './cli.js';
import { exitCodes } from './exit-codes.js';
import { openProgram } from './program.js';
import { usageSentence } from './usage-sentence.js';

/** Runs one command line and resolves with the exit code. Whatever goes wrong is said in a sentence on standard error. */
export async function runCli(args: readonly string[], world: World): Promise<number> {
  let code: number = exitCodes.ok;
  const cli = openCli(world, (exitCode) => (code = exitCode));
  const program = await openProgram(cli, args);
  const printing = printHelpTo(program, cli);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    code = await explain(error, program, args, cli).catch(ignoreGoneReader);
  }
  await Promise.all(printing).catch(ignoreGoneReader);
  return code;
}

/** Sends what commander prints by itself, help and version, where everything else goes. */
function printHelpTo(program: Command, { out, err }: Cli): readonly Promise<void>[] {
  const printing: Promise<void>[] = [];
  const configure = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void printing.push(out.print(text)),
        writeErr: (text) => void printing.push(err.print(text)),
        // Said in `explain`, in our own words.
        outputError: () => undefined,
        getOutHelpWidth: () => Math.min(out.width, 100),
        getErrHelpWidth: () => Math.min(err.width, 100),
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
      .configureHelp({ showGlobalOptions: false });
    for (const child of command.commands) configure(child);
  };
  configure(program);
  return printing;
}

async function explain(
  error: unknown,
  program: Command,
  args: readonly string[],
  { env, err, signal }: Cli,
): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok;
    if (error.code !== 'commander.help') await err.print(`sightline: ${safe(usageSentence(error, program, args))}\n`);
    return exitCodes.usage;
  }
  if (isReaderGone(error)) return exitCodes.ok;
  if (signal.aborted) return exitCodes.interrupted;
  // It knows the errors of all libraries.
  const { failureOf } = await import('./failure.js');
  const failure = failureOf(error, { debug: env.SIGHTLINE_DEBUG === 'true' });
  await err.print(`${err.colors.red('sightline:')} ${safe(failure.text)}\n`);
  return failure.exitCode;
}

/** Errors quote names and messages of others: nothing in them may move the cursor. */
function safe(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function ignoreGoneReader(error: unknown): number {
  if (isReaderGone(error)) return exitCodes.ok;
  throw error;
}
