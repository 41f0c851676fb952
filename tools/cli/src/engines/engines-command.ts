import { readSettings } from '@sightline/config';
import { engineSettings, hasGpu, installedTensorflow } from '@sightline/inference';
import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote } from '../options.js';
import { INSTALL_STEPS, installTensorflow } from './install-tensorflow.js';

/** `sightline engines list|install` */
export function addEnginesCommand(program: Command, cli: Cli): void {
  const engines = program.command('engines').description('install and list the engines that run models');

  const install = engines
    .command('install')
    .description('set up an engine that does not come with Sightline, and try it with a model')
    .addArgument(new Argument('<engine>', 'the engine').choices(['tensorflow']))
    .option('--gpu', 'the build that also knows NVIDIA GPUs; CUDA 12 and cuDNN 9 must be on the machine')
    .option('--wheel <file>', "TensorFlow's wheel, where it is on this machine already")
    .action((_, options: { readonly gpu?: boolean; readonly wheel?: string }) => installEngine(cli, options));
  addNote(
    install,
    'It goes to ENGINES_DIR (~/.cache/sightline/engines), 1.2 GB, once for all Nodes.',
    "Where npm's own download is not let through, TensorFlow comes from PyPI, and a",
    'C++ compiler builds the rest. An interrupted installation goes on where it broke.',
  );
  addExamples(install, [['For SavedModels', 'sightline engines install tensorflow']]);

  const list = engines
    .command('list')
    .description('the engines, and which of them are on this machine')
    .action(() => listEngines(cli));
  addExamples(list, [['What can run models here', 'sightline engines list']]);
}

async function installEngine(cli: Cli, options: { readonly gpu?: boolean; readonly wheel?: string }): Promise<void> {
  const { out, err, signal } = cli;
  const device = options.gpu ? 'gpu' : 'cpu';
  const { ENGINES_DIR: enginesDir } = readSettings(engineSettings, [], cli.env);
  const bar = cli.progress({ total: INSTALL_STEPS, words: '{step}', fields: { step: '' } });
  let steps = 0;
  const onStep = (step: string): void => {
    bar.update(steps, { step });
    steps += 1;
    if (!err.isTerminal) void err.print(`${step}\n`);
  };
  try {
    const { folder, tensorflow } = await installTensorflow({
      enginesDir,
      device,
      wheel: options.wheel,
      signal,
      onStep,
    });
    const state = steps === 0 ? 'is there already' : 'is installed, and a model ran on it';
    await out.print(`${out.colors.green('✓')} tensorflow ${tensorflow} (${device}) ${state}: ${folder}\n`);
  } finally {
    bar.stop();
  }
}

async function listEngines({ out, env }: Pick<Cli, 'out' | 'env'>): Promise<void> {
  const { ENGINES_DIR: enginesDir } = readSettings(engineSettings, [], env);
  const tick = out.colors.green('✓');
  await out.print(`${tick} onnx: comes with Sightline\n${tick} remote: comes with Sightline\n`);
  for (const device of ['cpu', 'gpu'] as const) {
    const found = await installedTensorflow(enginesDir, device);
    const flag = device === 'gpu' ? ' --gpu' : '';
    const idle = device === 'gpu' && !hasGpu() ? ' (no GPU here)' : '';
    await out.print(
      found === undefined
        ? `- tensorflow (${device}): sightline engines install tensorflow${flag}${idle}\n`
        : `${tick} tensorflow ${found.tensorflow} (${device})${idle}: ${found.folder}\n`,
    );
  }
}
