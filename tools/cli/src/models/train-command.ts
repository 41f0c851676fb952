import { InvalidArgumentError, type Command } from 'commander';
import { printableJson } from '@sightline/terminal';
import { trainModel, type TrainedModel, type TrainOptions } from '@sightline/train';
import type { Cli } from '../cli.js';
import { UsageError } from '../command-error.js';
import { addExamples, addNote, jsonOption, share, wholeNumber } from '../options.js';
import { noProgress, type Progress } from '../output/progress.js';
import { modelName, versionName } from './name-options.js';
import { readModelPlaces, readModelSettings } from './read-model-settings.js';
import { trainReport } from './train-report.js';

interface TrainFlags {
  readonly name: string;
  readonly version?: string;
  readonly repository?: string;
  readonly seed: number;
  readonly heldOut: number;
  readonly maxSkipped: number;
  readonly json?: boolean;
}

/** `sightline models train` */
export function addTrainCommand(models: Command, cli: Cli): void {
  const command = models
    .command('train')
    .description('learn labels of your own from folders of pictures; a new version in a repository')
    .argument('<dir>', 'has a folder of pictures for each label, named like it')
    .requiredOption('--name <name>', 'what it is to be called: small letters, digits and _', modelName)
    .option('--version <version>', 'its version (default: the next number)', versionName)
    .option('--repository <place>', 'where it is added (MODEL_REPOSITORY)')
    .option('--seed <number>', 'another one holds out other pictures', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--held-out <share>', 'share of each label’s pictures to judge by', heldOutShare, 0.2)
    .option('--max-skipped <share>', 'give up if more of the files can’t be used', share, 0.1)
    .addOption(jsonOption('what was learned, as one JSON object'))
    .action((dir: string, flags: TrainFlags) => train(cli, dir, flags));
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
  const { name, version, seed, heldOut: heldOutShare, maxSkipped: maxSkippedShare, json } = flags;
  const repository = readModelPlaces(cli.env, flags).repository?.location;
  if (repository === undefined)
    throw new UsageError(
      'Where shall it be added? Give --repository PLACE (a folder, or gs://BUCKET/PREFIX) or set MODEL_REPOSITORY.',
    );
  const store = cli.openStore(readModelSettings(cli.env));
  const startedAt = performance.now();
  const request = { folder, repository, store, name, version, seed, heldOutShare, maxSkippedShare, signal: cli.signal };
  const trained = await withBars(cli, request);
  if (json === true) return cli.out.print(`${printableJson({ name, ...trained })}\n`);
  await cli.out.print(trainReport({ name, repository, ms: performance.now() - startedAt, ...trained }, cli.out));
}

/** Trains with a bar for each phase. */
async function withBars({ progress }: Cli, request: TrainOptions): Promise<TrainedModel> {
  const words = { reading: '{value}/{total} files read', learning: '{percentage}% learned' };
  let shown: string | undefined;
  let bar: Progress = noProgress;
  try {
    return await trainModel({
      ...request,
      onProgress: (phase, done, total) => {
        if (phase !== shown) {
          bar.stop();
          bar = progress({ total, words: words[phase] });
          shown = phase;
        }
        bar.update(Math.round(done));
      },
    });
  } finally {
    bar.stop();
  }
}

function heldOutShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.05 && value <= 0.5) return value;
  throw new InvalidArgumentError('It must be a number from 0.05 to 0.5, such as 0.2.');
}
