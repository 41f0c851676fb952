import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cachedFolder } from '../cached-folder.js';
import { SetupError } from '../setup-error.js';

/** A program of ours in Go: a folder beside `src` that holds main.go, go.mod and go.sum. */
export interface GoProgram {
  readonly name: string;
  /** What it is for whoever waits for it, such as `a Pub/Sub for this machine`. */
  readonly title: string;
  /** How long the building takes, roughly: `half a minute`. */
  readonly takes: string;
}

/** Builds a program into the cache, once for each version of its sources, and returns its path. */
export async function buildGoProgram(
  go: string,
  program: GoProgram,
  onProgress: (step: string) => void,
): Promise<string> {
  const { name, title, takes } = program;
  const sources = fileURLToPath(new URL(`../../${name}/`, import.meta.url));
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(await readFile(join(sources, file)));
  return cachedFolder(`${name}-${hash.digest('hex').slice(0, 16)}`, name, async (scratch) => {
    onProgress(`Building ${title} with Go (about ${takes}, once)`);
    const build = ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', join(scratch, name), '.'];
    const { failed, stderr } = await execa(go, build, { cwd: sources, reject: false });
    if (failed) throw new SetupError(goProblem(stderr, title));
    return scratch;
  });
}

/** Says in one sentence what the error output of `go build` means. */
export function goProblem(stderr: string, title: string): string {
  if (/no space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  const oldGo = /requires go >= ([\d.]+)/.exec(stderr);
  if (oldGo) return `Building ${title} needs Go ${oldGo[1] ?? ''} or newer: install that, or Docker.`;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return `Go could not build ${title} (${reason}): connect to the network for this first start, or install Docker.`;
}
