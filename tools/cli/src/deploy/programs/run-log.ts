import { appendFile, mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that keeps all that the programs of one run of the command were asked and said. */
export interface RunLog {
  readonly file: string;
  add(text: string): Promise<void>;
  /** Opened for a program to write into by itself, so that it can go on without us. */
  open(): Promise<FileHandle>;
}

/** Begins a log in a folder; nothing is written before the first line. */
export function openRunLog(folder: string, name: string, now = new Date()): RunLog {
  const file = join(folder, `${name}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.log`);
  return {
    file,
    add: async (text) => {
      await mkdir(folder, { recursive: true });
      await appendFile(file, text);
    },
    open: async () => {
      await mkdir(folder, { recursive: true });
      return open(file, 'a');
    },
  };
}
