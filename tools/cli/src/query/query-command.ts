import { Argument, Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, duration, jsonOption, wholeNumber } from '../options.js';
import { query, type QueryOptions } from './query.js';
import { questions } from './questions.js';

/** `sightline query` */
export function addQueryCommand(program: Command, cli: Cli): void {
  const names = questions.map(({ name }) => name);
  const command = program
    .command('query')
    .description('ask BigQuery about the predictions that are stored there')
    .addArgument(new Argument('<question>', 'what to ask').choices(names))
    .addOption(new Option('--since <time>', 'how far back').argParser(duration).default(24 * 3_600_000, '1d'))
    .addOption(new Option('-n, --limit <n>', 'most rows').argParser(wholeNumber(1, 10_000)).default(20))
    .option('--sql', 'print the query instead of asking it')
    .addOption(jsonOption('one JSON object a line'))
    .action(async (name: string, options: QueryOptions) => {
      const question = questions.find((each) => each.name === name);
      if (question) await query(cli, question, options);
    });
  const width = Math.max(...names.map((name) => name.length));
  addNote(command, 'Questions:', ...questions.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`));
  addNote(
    command,
    'The table is BIGQUERY_TABLE in BIGQUERY_DATASET of GOOGLE_CLOUD_PROJECT; after npm start',
    '-- --gcp the file .sightline/google-cloud.env has the settings.',
  );
  addExamples(command, [
    ['The last predictions', 'sightline query latest'],
    ['Why images were rejected this week', 'sightline query errors --since 7d'],
  ]);
}
