import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, urlOption } from '../options.js';
import { check, type CheckOptions } from './check.js';

/** `sightline check` */
export function addCheckCommand(program: Command, cli: Cli): void {
  const command = program
    .command('check')
    .description('is everything reachable and right? Kafka, topics, gateway, model, engine')
    .addOption(brokersOption())
    .addOption(urlOption())
    .option('--group <name>', 'consumer group of the workers', 'inference-worker')
    .option('--send', 'also send a made-up picture through the pipeline and wait for its label')
    .addOption(new Option('--timeout <time>', 'how long --send waits').argParser(duration).default(30_000, '30s'))
    .option('--gcp', 'look at Google Cloud instead: subscription, buckets, notifications, BigQuery')
    .addOption(jsonOption('one JSON object a line'))
    .action((options: CheckOptions) => check(cli, options));
  addNote(command, '✓ right   ! works, but look at it   ✗ wrong, with what to do: exit code 1', '- not looked at');
  addNote(
    command,
    '--gcp looks at what the settings of bridge, workers and writers name:',
    'PUBSUB_SUBSCRIPTION, FETCH_BUCKETS, UPLOAD_BUCKET, OUTPUT_BUCKET,',
    'BIGQUERY_DATASET and BIGQUERY_TABLE.',
  );
  addExamples(command, [
    ['After npm start', 'sightline check'],
    ['After npm start -- --gcp', 'env $(cat .sightline/google-cloud.env) sightline check --gcp'],
    ['The whole way to a label', 'sightline check --send'],
    ['A pipeline elsewhere', 'sightline check --brokers kafka:9092 --url https://sightline.example.com'],
  ]);
}
