import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type Ran, type RunOptions } from '../../testing/run.js';
import { openCloud, type Cloud, type CloudState } from './stand-in/cloud-state.js';

/** Stand-ins of all programs on a path of their own, with a Google Cloud that is a file. */
export interface StandInCloud extends Pick<Cloud, 'change'> {
  readonly state: CloudState;
  readonly folder: string;
  /** Runs `sightline deploy …` on it in this process. */
  deploy(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Starts it as a process, which can be killed. */
  start(args: readonly string[]): ChildProcess;
  /** The command lines of all programs so far that begin with this. */
  calls(begin: string): Promise<readonly string[]>;
  /** Those of them that change something. */
  changes(): Promise<readonly string[]>;
  /** Takes a program off the path. */
  uninstall(program: string): Promise<void>;
  close(): Promise<void>;
}

const programs = ['gcloud', 'terraform', 'kubectl', 'helm', 'docker', 'git', 'gke-gcloud-auth-plugin'];
const changing = / create|^terraform apply|^helm (upgrade|uninstall|rollback)|^docker push|^kubectl apply/;
const standIn = fileURLToPath(new URL('stand-in/main.js', import.meta.url));
const bin = fileURLToPath(new URL('../../../bin/sightline.mjs', import.meta.url));

/** Opens one for a test. */
export async function openStandInCloud(state: Partial<CloudState> = {}): Promise<StandInCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-deploy-'));
  const path = join(folder, 'bin');
  await mkdir(path);
  await writeFile(join(folder, 'cloud.json'), JSON.stringify(state));
  for (const program of programs) {
    const file = join(path, program);
    await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${folder}' ${program} "$@"\n`);
    await chmod(file, 0o755);
  }
  const cloud = openCloud(folder);
  const calls: StandInCloud['calls'] = async (begin) => {
    const text = await readFile(join(folder, 'calls.log'), 'utf8').catch(() => '');
    return text.split('\n').filter((each) => each !== '' && each.startsWith(begin));
  };
  // /bin and /usr/bin have sh and ps; what they have of the programs above is hidden by the path's first folder.
  const env = { PATH: `${path}:/usr/bin:/bin`, HOME: folder };
  const line = (args: readonly string[]): readonly string[] => ['deploy', ...args, '--folder', join(folder, 'deploy')];
  return {
    change: (act) => cloud.change(act),
    folder,
    get state() {
      return cloud.read();
    },
    deploy: (args, options = {}) => run(line(args), { ...options, env: { ...env, ...options.env } }),
    start: (args) => spawn(process.execPath, [bin, ...line(args)], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    calls,
    changes: async () => (await calls('')).filter((line) => changing.test(line)),
    uninstall: (program) => rm(join(path, program)),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
