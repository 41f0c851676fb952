import { defaultRoute } from '@sightline/messages';
import { Option, type Command } from 'commander';
import type { Cli } from '../../cli.js';
import { addExamples, addNote, brokersOption, duration } from '../../options.js';
import { retrain, type RetrainOptions } from './retraining/retrain.js';
import { addTrainOptions } from './train-options.js';

const DAY_MS = 86_400_000;

/** `sightline models retrain` */
export function addRetrainCommand(models: Command, cli: Cli): void {
  const command = models
    .command('retrain')
    .description('learn from pictures of the stream that you labelled; the new version runs in the shadow of a route')
    .requiredOption('--labels <file>', 'image_id and label of each picture, as CSV or JSON lines')
    .addOption(
      new Option('--since <time>', 'how far back the pictures came').argParser(duration).default(7 * DAY_MS, '7d'),
    )
    .option('--keep <dir>', 'keep the pictures there, a folder for each label')
    .addOption(new Option('-r, --route <name>', 'route in whose shadow it runs').default(defaultRoute));
  addTrainOptions(command)
    .addOption(new Option('--by <who>', 'who changes the route (default: you@this-machine)'))
    .addOption(
      new Option('-t, --timeout <time>', 'how long to wait for the workers').argParser(duration).default(60_000, '60s'),
    )
    .addOption(brokersOption())
    .action((options: RetrainOptions) => retrain(cli, options));
  addNote(
    command,
    'Pictures are taken from the image topic, large ones from UPLOAD_BUCKET and',
    'FETCH_BUCKETS. It learns as sightline models train does. A CSV has a header; other',
    'columns are passed over, so that what sightline watch --json prints will do once',
    'its labels are right. Promoting what was learned is up to you.',
  );
  addExamples(command, [
    ['Label what came since yesterday', 'sightline watch --since 24h --json > labels.jsonl'],
    ['Learn from it', 'sightline models retrain --since 24h --labels labels.jsonl --name birds'],
  ]);
}
