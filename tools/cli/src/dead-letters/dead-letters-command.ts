import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, brokersOption, duration, jsonOption, wholeNumber } from '../options.js';
import { deadLetterTopics } from './letter-place.js';
import { listLetters, type ListOptions } from './list-letters.js';
import { showLetter, type ShowOptions } from './show-letter.js';

/** `sightline dead-letters list|show` */
export function addDeadLettersCommand(program: Command, cli: Cli): void {
  const letters = program.command('dead-letters').description('look at messages that could not be handled');

  const list = letters
    .command('list')
    .description('the newest dead letters: when, where, why, how large')
    .addOption(brokersOption())
    .addOption(new Option('--topic <name>', 'only those of images or of results').choices(deadLetterTopics))
    .addOption(new Option('--since <time>', 'only those of the last 30s, 10m, 2h, 7d …').argParser(duration))
    .option('--code <code...>', 'only these codes, such as broken_avro')
    .addOption(new Option('-n, --limit <n>', 'how many').argParser(wholeNumber(1, 100_000)).default(50))
    .addOption(jsonOption('one JSON object a line'))
    .action((options: ListOptions) => listLetters(cli, options));
  addExamples(list, [
    ['The newest', 'sightline dead-letters list'],
    [
      'How often each reason came today',
      'sightline dead-letters list --since 24h -n 100000 --json | jq -r .error_code | sort | uniq -c',
    ],
  ]);

  const show = letters
    .command('show')
    .description('one dead letter whole: reason, place, key, headers and bytes')
    .argument('<place>', 'as list prints it, such as images/0/12; or where the message came from: image-stream/2/815')
    .addOption(brokersOption())
    .addOption(new Option('--raw', 'write the original bytes and nothing else').conflicts('json'))
    .option('--full', 'every byte of the value, not only the first 512')
    .option('--hex', 'hexadecimal also where the value is text')
    .addOption(jsonOption('one JSON object; key and value in base64'))
    .action((place: string, options: ShowOptions) => showLetter(cli, place, options));
  addExamples(show, [
    ['One from the list', 'sightline dead-letters show images/0/12'],
    ['Its original bytes', 'sightline dead-letters show images/0/12 --raw > message.bin'],
    ['What became of a message of the image topic', 'sightline dead-letters show image-stream/2/815'],
  ]);
}
