import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

const recordSchema = z.object({ program: z.string(), pid: z.int(), begun: z.string(), log: z.string() });

/** A program that was started to change something, and may outlive the command that started it. */
export type RunningProgram = z.infer<typeof recordSchema>;

/** Remembers the program that is at work, for whoever comes after us if we are killed. */
export interface RunningRecord {
  note(program: Pick<RunningProgram, 'program' | 'pid' | 'log'>): Promise<void>;
  clear(): Promise<void>;
  /** What an earlier run of the command left behind when it was killed, and whether it is still at work. */
  read(): Promise<{ readonly left: RunningProgram; readonly isAtWork: boolean } | undefined>;
}

/** The record of a folder. */
export function openRunningRecord(folder: string): RunningRecord {
  const file = join(folder, 'running.json');
  return {
    note: async (program) => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify({ ...program, begun: (await begunAt(program.pid)) ?? '' }));
    },
    clear: () => rm(file, { force: true }),
    read: async () => {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      // A file that was being written when the machine stopped tells nothing.
      const { success, data } = recordSchema.safeParse(parsed(text));
      if (!success) return undefined;
      return { left: data, isAtWork: (await begunAt(data.pid)) === data.begun };
    },
  };
}

/** When a process began, which tells it from a later one of the same number; undefined where it is gone. */
async function begunAt(pid: number): Promise<string | undefined> {
  const { stdout, failed } = await execa('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], { reject: false });
  const [, state, begun] = /^(\S+)\s+(.*\S)\s*$/.exec(stdout) ?? [];
  // Z: it has ended, and nobody has asked how.
  return failed || state?.startsWith('Z') === true ? undefined : begun;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
