import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, findGo, SetupError } from '@sightline/dev-stack';
import { withLock } from '@sightline/dev-stack/install-lock';
import { execa } from 'execa';

/** Programs of others that say whether what we deploy is right. Those without a package are built from our own go.mod. */
const packages = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  'kube-score': 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
  terraform: 'github.com/hashicorp/terraform@v1.8.5',
  tofu: undefined,
  'google-provider': undefined,
  'compose-config': undefined,
  etcd: undefined,
  'kube-apiserver': undefined,
} as const;

const version = 'k8s.io/component-base/version';

/** What the API server is told of its own version, which helm asks it for; our go.mod pins the same. */
const kubernetesVersion = [`-X ${version}.gitVersion=v1.37.2`, `-X ${version}.gitMajor=1`, `-X ${version}.gitMinor=37`];

export type ProgramName = keyof typeof packages;

const sources = fileURLToPath(new URL('../../programs/', import.meta.url));

/**
 * Returns the program's file, building it with Go into the cache where it is not there yet: minutes, once for each version.
 * @throws SetupError where there is no Go, or it cannot build the program.
 */
export async function openProgram(name: ProgramName): Promise<string> {
  const home = join(cacheDir(), `${name}-${await versionOf(name)}`);
  return withLock(`${home}.lock`, undefined, async () => {
    if (!existsSync(join(home, name))) await build(name, home);
    return join(home, name);
  });
}

async function versionOf(name: ProgramName): Promise<string> {
  const pinned = packages[name]?.split('@v')[1];
  if (pinned !== undefined) return pinned;
  const hash = createHash('sha256').update(linkerFlags(name));
  const files = [...(hasOwnMain(name) ? ['main.go'] : []), 'go.mod', 'go.sum'];
  for (const file of files) hash.update(await readFile(join(sources, name, file)));
  return hash.digest('hex').slice(0, 16);
}

async function build(name: ProgramName, home: string): Promise<void> {
  const go = await findGo(() => undefined);
  if (go === undefined) throw new SetupError(`${name} needs Go 1.21 or Python 3 to be built: install one of them.`);
  await mkdir(cacheDir(), { recursive: true });
  const scratch = await mkdtemp(`${home}.partial-`);
  try {
    const { command, cwd } = recipe(name, scratch);
    const env = { GOBIN: scratch, CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' };
    const { failed, stderr } = await execa(go, command, { cwd, env, reject: false });
    if (failed) throw new SetupError(`Go could not build ${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    await rename(scratch, home);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function recipe(name: ProgramName, scratch: string): { readonly command: readonly string[]; readonly cwd: string } {
  const flags = ['-trimpath', '-buildvcs=false', `-ldflags=${linkerFlags(name)}`];
  const published = packages[name];
  const target = hasOwnMain(name) ? '.' : 'tool';
  return published === undefined
    ? { command: ['build', '-mod=readonly', ...flags, '-o', join(scratch, name), target], cwd: join(sources, name) }
    : { command: ['install', ...flags, published], cwd: scratch };
}

/** Where there is none, go.mod names the program of others as its tool. */
function hasOwnMain(name: ProgramName): boolean {
  return existsSync(join(sources, name, 'main.go'));
}

function linkerFlags(name: ProgramName): string {
  return ['-s -w', ...(name === 'kube-apiserver' ? kubernetesVersion : [])].join(' ');
}
