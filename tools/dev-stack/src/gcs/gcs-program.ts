import { join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../cached-folder.js';
import { cacheDir } from '../kafka/cache-dir.js';
import { SetupError } from '../setup-error.js';

/** The version of fake-gcs-server, as a Go module and as an image. */
export const gcsVersion = '1.56.1';

const folder = `fake-gcs-server-${gcsVersion}`;
const program = 'fake-gcs-server';

/** Where the program is once it was built. */
export function gcsProgramFile(): string {
  return join(cacheDir(), folder, program);
}

/** Builds fake-gcs-server with a `go` command into the cache, once, and returns the program. */
export async function buildGcsProgram(go: string, onProgress: (step: string) => void): Promise<string> {
  return cachedFolder(folder, program, async (scratch) => {
    onProgress('Building a Cloud Storage for this machine with Go (about two minutes, once)');
    const args = ['install', '-trimpath', '-ldflags=-s -w', `github.com/fsouza/fake-gcs-server@v${gcsVersion}`];
    const env = { GOBIN: scratch, CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' };
    const { failed, stderr } = await execa(go, args, { env, reject: false });
    if (failed) throw new SetupError(buildProblem(stderr));
    return scratch;
  });
}

/** Says in one sentence what the error output of `go install` means. */
export function buildProblem(stderr: string): string {
  if (/no space left on device/i.test(stderr)) return 'The disk is full: free some space and start again.';
  const oldGo = /requires go >= ([\d.]+)/.exec(stderr);
  if (oldGo !== null)
    return `Cloud Storage for this machine needs Go ${oldGo[1] ?? ''} or newer to be built: install that, or Docker.`;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return `Go could not build a Cloud Storage for this machine (${reason}): connect to the network for this first start, or install Docker.`;
}
