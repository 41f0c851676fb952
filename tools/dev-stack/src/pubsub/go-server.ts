import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cacheDir } from '../kafka/cache-dir.js';
import { explainFailure, SetupError } from '../setup-error.js';
import { startTethered } from '../tethered-process.js';
import { fullNames, type PubsubPlan } from './pubsub-plan.js';
import type { PubsubServer } from './pubsub-server.js';

const sources = fileURLToPath(new URL('../../pubsub/', import.meta.url));

/** Whether a Go toolchain is here. */
export async function goAnswers(): Promise<boolean> {
  return !(await execa('go', ['version'], { reject: false, timeout: 20_000 })).failed;
}

/** The test server of Google's Go client, built with the command `go`. Unlike Pub/Sub it forgets what has not been delivered for 10 minutes. */
export async function goServer(
  go: string,
  port: number,
  plan: PubsubPlan,
  onProgress: (step: string) => void,
): Promise<PubsubServer> {
  const program = await buildOnce(go, onProgress);
  const args = ['-address', `127.0.0.1:${port}`, '-plan', JSON.stringify(fullNames(plan))];
  return {
    kind: 'pstest',
    launch: (output) => startTethered(program, args, { output }),
    readyText: 'listening on',
    prepare: () => Promise.resolve(),
  };
}

/** Builds the program into the cache, once for each version of its sources. */
async function buildOnce(go: string, onProgress: (step: string) => void): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(await readFile(join(sources, file)));
  const home = join(cacheDir(), `pubsub-${hash.digest('hex').slice(0, 16)}`);
  const program = join(home, 'pubsub');
  if (existsSync(program)) return program;
  onProgress('Building a Pub/Sub for this machine with Go (about half a minute, once)');
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    const build = ['build', '-mod=readonly', '-trimpath', '-o', join(scratch, 'pubsub'), '.'];
    const { failed, stderr } = await execa(go, build, { cwd: sources, reject: false });
    if (failed) throw new SetupError(goProblem(stderr));
    await rename(scratch, home).catch((error: unknown) => {
      // Another start may have been faster: its program is as good as ours.
      if (!existsSync(program)) throw error;
    });
  } catch (error) {
    throw explainFailure(error);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return program;
}

/** Says in one sentence what the error output of `go build` means. */
export function goProblem(stderr: string): string {
  if (/no space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  const oldGo = /requires go >= ([\d.]+)/.exec(stderr);
  if (oldGo)
    return `Pub/Sub for this machine needs Go ${oldGo[1] ?? ''} or newer to be built: install that, or Docker.`;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return `Go could not build a Pub/Sub for this machine (${reason}): connect to the network for this first start, or install Docker.`;
}
