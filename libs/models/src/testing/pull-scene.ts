import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedLocalModel } from '../manifest.js';
import { pullEntry, type PullOptions } from '../pull-entry.js';
import { openFileServer, type Answer, type FileServer } from './file-server.js';
import { pulledEntry } from './pulled-entry.js';

/** A megabyte that can't be compressed: the file that tests pull. */
export const content = randomBytes(1_000_000);

/** Limits with which a failing pull ends soon, though not because this machine is slow. */
export const impatient = { connectTimeoutMs: 60_000, stallTimeoutMs: 60_000, retries: 2, retryDelayMs: 1 };

/** A cache of its own and a server that answers as a test says. */
export interface PullScene {
  readonly cacheDir: string;
  /** Where the model is put. */
  readonly folder: string;
  readonly server: FileServer;
  /** Pulls the model from the server, impatiently if not told otherwise. */
  pull(options?: Partial<PullOptions>): Promise<ResolvedLocalModel>;
  /** The names of the files in the model's folder, and whether its weights are the right ones. */
  outcome(): Promise<{ readonly files: readonly string[]; readonly whole: boolean }>;
  close(): Promise<void>;
}

/** What a pull leaves that went well. */
export const wholeFile = { files: ['tested.onnx'], whole: true };

/** Opens a scene; the answers are those of `openFileServer`. */
export async function openPullScene(...answers: readonly [Answer, ...Answer[]]): Promise<PullScene> {
  const server = await openFileServer(...answers);
  const cacheDir = await mkdtemp(join(tmpdir(), 'models-'));
  const folder = join(cacheDir, 'tested/1.0.0');
  return {
    cacheDir,
    folder,
    server,
    pull: async (options = {}) => {
      return pullEntry(pulledEntry(content, server.url), { cacheDir, limits: impatient, ...options });
    },
    outcome: async () => {
      const weights = await readFile(join(folder, 'tested.onnx')).catch(() => undefined);
      return { files: await readdir(folder), whole: weights?.equals(content) ?? false };
    },
    close: async () => {
      await server.close();
      await rm(cacheDir, { recursive: true });
    },
  };
}
