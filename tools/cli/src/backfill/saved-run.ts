import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../command-error.js';
import { type BackfillCounts, isCounts } from './counts.js';

/** How far a run has come: enough to go on after it was killed. */
export interface RunState {
  /** When this was written, milliseconds since 1970-01-01T00:00:00Z: what was sent later is not in here. */
  readonly savedAtMs: number;
  /** Name of the last object up to which all are sent or passed over; null: not even the first. */
  readonly sentUpTo: string | null;
  /** Objects after it that are sent or passed over already. */
  readonly ahead: readonly string[];
  /** Image ids sent and not answered, by name of the object. */
  readonly waiting: Readonly<Record<string, string>>;
  readonly counts: BackfillCounts;
}

/** The file in which a run keeps its state. */
export interface SavedRun {
  readonly path: string;
  /** The state of an earlier run that did not end; undefined: there is none. @throws CommandError when it can't be read. */
  load(): Promise<RunState | undefined>;
  save(state: RunState): Promise<void>;
  forget(): Promise<void>;
}

/** Where a run keeps its state: the same for the same `identity`, whoever starts it from wherever. */
export function savedRun(env: Readonly<Record<string, string | undefined>>, identity: readonly string[]): SavedRun {
  const base = env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state');
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const path = join(base, 'sightline', 'backfill', `${hash}.json`);
  let saving = Promise.resolve();
  return {
    path,
    async load() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (isAbsent(error)) return undefined;
        throw new CommandError(`${path}, where an earlier run left off, can't be read: ${String(error)}.`, {
          cause: error,
        });
      });
      return text === undefined ? undefined : parse(text, path);
    },
    save(state) {
      saving = saving.then(() => write(path, state));
      return saving;
    },
    async forget() {
      await saving;
      await rm(path, { force: true });
    },
  };
}

/** Beside the file and then in its place: a run that is killed meanwhile leaves the state before. */
async function write(path: string, state: RunState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parse(text: string, path: string): RunState {
  try {
    const state = JSON.parse(text) as Partial<RunState>;
    const { savedAtMs, sentUpTo = null, ahead = [], waiting = {}, counts } = state;
    if (typeof savedAtMs === 'number' && isCounts(counts)) {
      return { savedAtMs, sentUpTo, ahead, waiting, counts };
    }
  } catch {
    // Said below.
  }
  throw new CommandError(`${path}, where an earlier run left off, is damaged: begin anew with --restart.`);
}
