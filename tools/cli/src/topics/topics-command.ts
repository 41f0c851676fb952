import { topicSpecs } from '@sightline/messages';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { addExamples, addNote, brokersOption, jsonOption } from '../options.js';
import { readBrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { topicReport } from './topic-report.js';
import { topicStates } from './topic-states.js';

interface TopicsOptions {
  readonly brokers?: string;
  readonly json?: boolean;
}

/** `sightline topics apply|check` */
export function addTopicsCommand(program: Command, cli: Cli): void {
  const topics = program.command('topics').description('create and check the Kafka topics of the pipeline');

  const apply = topics
    .command('apply')
    .description('create the topics that are missing, and say in what the others differ')
    .addOption(brokersOption())
    .addOption(jsonOption('one JSON object a line, one for each topic'))
    .action((options: TopicsOptions) => run(cli, options, { create: true }));
  addNote(
    apply,
    'Changes nothing that exists. Names, partitions and retention are settings:',
    'see docs/configuration.md.',
  );
  addExamples(apply, [
    ['Where npm start runs', 'sightline topics apply'],
    [
      'A production cluster',
      'TOPIC_PARTITIONS=24 TOPIC_REPLICATION_FACTOR=3 \\\n      sightline topics apply --brokers kafka-1:9092,kafka-2:9092',
    ],
  ]);

  const check = topics
    .command('check')
    .description('say which topics are missing or differ; exit code 1 if any')
    .addOption(brokersOption())
    .addOption(jsonOption('one JSON object a line, one for each topic'))
    .action((options: TopicsOptions) => run(cli, options, { create: false }));
  addExamples(check, [
    ['Names of the topics that are not right', `sightline topics check --json | grep -v '"state":"ok"'`],
  ]);
}

async function run(cli: Cli, options: TopicsOptions, { create }: { readonly create: boolean }): Promise<void> {
  const settings = readBrokerSettings(cli.env, options);
  const specs = topicSpecs(settings);
  const states = await withBroker(cli, settings, async ({ topics }) => {
    const { created, differences } = create
      ? await topics.apply(specs)
      : { created: [], differences: await topics.check(specs) };
    return topicStates(specs, differences, created);
  });
  if (states.some(({ state }) => state === 'missing' || state === 'differs')) cli.exitWith(exitCodes.failed);
  await cli.out.print(
    options.json ? states.map((each) => `${JSON.stringify(each)}\n`).join('') : topicReport(states, cli.out),
  );
}
