import type { Command } from 'commander';
import { printable, printableJson } from '@sightline/terminal';
import type { Cli } from '../../cli.js';
import { addExamples, addNote } from '../../options.js';
import { readModelSettings } from '../read-model-settings.js';
import { addTrainOptions, requireRepository, type TrainFlags } from './train-options.js';
import { trainReport } from './train-report.js';
import { trainWithBars } from './train-with-bars.js';

/** `sightline models train` */
export function addTrainCommand(models: Command, cli: Cli): void {
  const command = models
    .command('train')
    .description('learn labels of your own from folders of pictures; a new version in a repository')
    .argument('<dir>', 'has a folder of pictures for each label, named like it');
  addTrainOptions(command).action((dir: string, flags: TrainFlags) => train(cli, dir, flags));
  addNote(
    command,
    'Five pictures a label are the least, 30 or more are better. What is learned is the',
    'last layer, on the features of efficientnet_lite0: minutes on a CPU. Accuracy is of',
    'pictures held out. The same pictures and seed give the same model.',
  );
  addExamples(command, [
    ['From photos/blackbird, photos/robin, …', 'sightline models train photos --name birds --repository models'],
  ]);
}

async function train(cli: Cli, folder: string, flags: TrainFlags): Promise<void> {
  const { name } = flags;
  const repository = requireRepository(cli, flags);
  const store = await cli.openStore(readModelSettings(cli.env));
  const startedAt = performance.now();
  const trained = await trainWithBars(cli, { folder, repository, store }, flags).finally(() => store.close());
  if (flags.json === true) return cli.out.print(`${printableJson({ name, ...trained })}\n`);
  const report = trainReport({ name, ms: performance.now() - startedAt, ...trained }, cli.out);
  const uses = [
    `  Let it answer:          MODEL_REPOSITORY=${printable(repository)} MODEL=${name} for the workers\n`,
    `  or, while they run:     sightline models route default --arm ${name}@${trained.version}\n`,
  ];
  await cli.out.print(`${report}${uses.join('')}`);
}
