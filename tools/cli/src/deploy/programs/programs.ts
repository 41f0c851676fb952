import { execa } from 'execa';
import { followFile } from './follow-file.js';
import { ProgramFailure } from './program-failure.js';
import type { RunLog } from './run-log.js';
import type { RunningRecord } from './running-record.js';
import { startOnItsOwn } from './start-on-its-own.js';

/** One run of a program of others. */
export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Variables beside those of the command. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the programs that a deployment is made with; all that they say is in the log. */
export interface Programs {
  readonly log: Pick<RunLog, 'file'>;
  /**
   * Asks a program something and resolves with its standard output. The answer is kept from the log where it is `secret`, the
   * input always.
   * @throws ProgramFailure
   */
  ask(call: ProgramCall & { readonly secret?: boolean; readonly input?: string }): Promise<string>;
  /**
   * Lets a program change something, handing on each line that it prints, and resolves with all of them. It writes to the log
   * by itself: killed as we may be, it goes on to an end of its own, and the next run of the command finds it by its record.
   * Ctrl-C is passed on to it once.
   * @throws ProgramFailure
   */
  work(call: ProgramCall & { readonly onLine?: (line: string) => void }): Promise<string>;
}

export interface ProgramsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly log: RunLog;
  readonly record: RunningRecord;
}

/** An answer that takes longer than this will not come. */
const ASK_TIMEOUT_MS = 180_000;

/** Opens them for one run of the command. */
export function openPrograms({ env, signal, log, record }: ProgramsOptions): Programs {
  return {
    log,
    ask: async (call) => {
      signal.throwIfAborted();
      const { program, args, cwd, env: own = {}, input, secret = false } = call;
      const { stdout, stderr, exitCode, failed, code } = await execa(program, args, {
        ...(cwd === undefined ? {} : { cwd }),
        ...(input === undefined ? { stdin: 'ignore' } : { input }),
        env: { ...env, ...own },
        extendEnv: false,
        reject: false,
        timeout: ASK_TIMEOUT_MS,
        cancelSignal: signal,
      });
      signal.throwIfAborted();
      // In one piece: several may be asked at a time.
      const said = [secret ? '(not shown)' : stdout, stderr, `(${exitCode ?? code ?? 'ended'})`];
      await log.add([lineOf(call), ...said, ''].filter((text) => text !== '').join('\n') + '\n');
      if (failed) throw new ProgramFailure(program, exitCode, `${stdout}\n${stderr}`, code === 'ENOENT');
      return stdout;
    },
    work: async (call) => {
      signal.throwIfAborted();
      await log.add(`${lineOf(call)}\n`);
      const { program, args, cwd, env: own = {}, onLine = () => undefined } = call;
      const output = await log.open();
      try {
        const { size } = await output.stat();
        const running = startOnItsOwn(program, args, { cwd, env: { ...env, ...own }, output: output.fd });
        if (running.pid !== undefined) await record.note({ program, pid: running.pid, log: log.file });
        signal.addEventListener('abort', running.interrupt, { once: true });
        const said = await followFile(log.file, size, running.ended, onLine);
        signal.removeEventListener('abort', running.interrupt);
        const end = await running.ended;
        await record.clear();
        signal.throwIfAborted();
        if (end !== 0) throw new ProgramFailure(program, end === 'missing' ? undefined : end, said, end === 'missing');
        return said;
      } finally {
        await output.close();
      }
    },
  };
}

/** A command line as a shell would take it. */
function lineOf({ program, args }: ProgramCall): string {
  const quoted = args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`));
  return ['$', program, ...quoted].join(' ');
}
