import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, wholeNumber } from '../options.js';
import { backfill, type BackfillOptions } from './backfill.js';

/** `sightline backfill` */
export function addBackfillCommand(program: Command, cli: Cli): void {
  const command = program
    .command('backfill')
    .description('send the images of a bucket through the pipeline')
    .argument('<gs-address>', 'bucket, or bucket and the beginning of names: gs://bucket/prefix')
    .addOption(brokersOption())
    .option('-m, --model <name>', 'model that shall answer (default: the one that the routes say)')
    .addOption(
      new Option('--rate <n>', 'most images a second (default: as fast as they are answered)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .addOption(
      new Option('--concurrency <n>', 'images sent and not yet answered, at most')
        .argParser(wholeNumber(1, 10_000))
        .default(64),
    )
    .addOption(new Option('--timeout <time>', 'longest wait for one answer').argParser(duration).default(120_000, '2m'))
    .option('--only-missing', 'pass over images that BigQuery has a prediction of')
    .option('--dry-run', 'only count what would be sent')
    .option('--restart', 'begin anew where an earlier run did not end')
    .addOption(jsonOption('the summary as one JSON object'))
    .action((address: string, options: BackfillOptions) => backfill(cli, address, options));
  addNote(
    command,
    'Objects count as images by IMAGE_CONTENT_TYPES and IMAGE_EXTENSIONS. The images stay',
    'where they are: the workers fetch them, and must be allowed to (FETCH_BUCKETS).',
    'After Ctrl-C or a crash the same command goes on where it stopped. An image that',
    'was sent before, here or by a notification, is not classified a second time within',
    'the time that the workers remember. The exit code is 1 when an image was not answered.',
  );
  addExamples(command, [
    ['How much there is', 'sightline backfill gs://photos/2025/ --dry-run'],
    ['What is not in BigQuery yet', 'sightline backfill gs://photos/2025/ --only-missing'],
    ['All of it, leaving the workers time for others', 'sightline backfill gs://photos/2025/ --rate 50'],
  ]);
}
