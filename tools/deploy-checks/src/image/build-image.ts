import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { repositoryRoot } from '../repository-root.js';
import { commandsOf } from './dockerfile.js';

/** Does the Dockerfile's stage `compiled` as plain steps: the files that git has, in a bare folder, installed and compiled. */
export async function compileApart(folder: string): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await execa('git', list, { cwd: repositoryRoot });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(repositoryRoot, file), join(folder, file));
  }
  for (const command of commandsOf('compiled')) await run(command, folder, {});
}

/** Does the stage `app` on a copy of that folder, and returns a folder with only the files that the image of this app would hold. */
export async function buildImage(compiled: string, app: string, home: string): Promise<string> {
  const [stage, image] = [join(home, 'app'), join(home, 'image')];
  await execa('cp', ['-al', compiled, stage]);
  for (const command of commandsOf('app')) await run(command.replace('/image', image), stage, { APP: app });
  return image;
}

/** Has TensorFlow for GPUs put where the image for them takes it from, as the stage `extras-gpu` does; returns its ENGINES_DIR. */
export async function installGpuEngine(compiled: string, home: string): Promise<string> {
  const command = commandsOf('extras-gpu').find((each) => each.includes('engines install'));
  if (command === undefined) throw new Error('the Dockerfile installs no engine for GPUs');
  await run(command.replaceAll('/extras', home), compiled, {});
  return join(home, 'engines');
}

async function run(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  await execa('/bin/sh', ['-ec', command], { cwd, env });
}
