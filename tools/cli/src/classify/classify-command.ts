import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, urlOption, wholeNumber } from '../options.js';
import { classify, type ClassifyOptions } from './classify.js';

/** `sightline classify` */
export function addClassifyCommand(program: Command, cli: Cli): void {
  const command = program
    .command('classify')
    .description('send pictures through the pipeline and print their labels')
    .argument('<path...>', 'pictures, and folders with pictures in them or below')
    .addOption(
      new Option('--to <way>', 'through the gateway, or straight into the image topic')
        .choices(['gateway', 'topic'])
        .default('gateway'),
    )
    .addOption(urlOption())
    .addOption(brokersOption())
    .option('-m, --model <name>', 'model that shall answer (default: the one the workers are set to)')
    .addOption(
      new Option('-n, --top <n>', 'labels to print for each picture').argParser(wholeNumber(1, 100)).default(1),
    )
    .addOption(jsonOption('one JSON object a line, in the order of the files').conflicts('csv'))
    .option('--csv', 'CSV with a line of titles, in the order of the files')
    .addOption(
      new Option('--concurrency <n>', 'pictures on their way at once').argParser(wholeNumber(1, 256)).default(8),
    )
    .addOption(
      new Option('--timeout <time>', 'longest time for one picture').argParser(duration).default(30_000, '30s'),
    )
    .action((paths: readonly string[], options: ClassifyOptions) => classify(cli, paths, options));
  addNote(
    command,
    'Folders are read to the bottom, hidden files and links to folders left out.',
    'The exit code is 1 when a file could not be classified: ✗ in the table, outcome',
    'failed or rejected, with its error_code. ~ is an answer below the confidence',
    'threshold of the workers.',
  );
  addExamples(command, [
    ['Two pictures', 'sightline classify cat.jpg coffee.jpg'],
    ['A folder, three labels each, as a spreadsheet', 'sightline classify photos --top 3 --csv > labels.csv'],
    ['Straight into Kafka, asking for one model', 'sightline classify photos --to topic --model patterns'],
    ['What could not be classified', `sightline classify photos --json | grep '"error_code":"'`],
  ]);
}
