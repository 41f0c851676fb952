import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, share, wholeNumber } from '../options.js';
import { watch, type WatchOptions } from './watch.js';

/** `sightline watch` */
export function addWatchCommand(program: Command, cli: Cli): void {
  const command = program
    .command('watch')
    .description('print predictions as they come, until Ctrl-C')
    .addOption(brokersOption())
    .addOption(jsonOption('one JSON object a line, with every field'))
    .addOption(new Option('--since <time>', 'begin with those of the last 30s, 10m, 2h …').argParser(duration))
    .addOption(new Option('-n, --limit <n>', 'end after so many').argParser(wholeNumber(1, 1_000_000_000)))
    .option('--label <text...>', 'only labels that contain the text')
    .addOption(new Option('--outcome <outcome...>', 'only these').choices(['classified', 'low_confidence', 'rejected']))
    .option('--source <source...>', 'only these sources or source_keys, such as http or camera-7')
    .option('--model <name...>', 'only answers of these models')
    .addOption(new Option('--min-confidence <share>', 'only this sure or surer, such as 0.8').argParser(share))
    .addOption(
      new Option('--role <role>', 'answers, those of shadow models, or both')
        .choices(['primary', 'shadow', 'all'])
        .default('primary'),
    )
    .action((options: WatchOptions) => watch(cli, options));
  addNote(
    command,
    '✓ classified   ~ below the confidence threshold   ✗ rejected, with the reason',
    'shadow: said by a model in the shadow (--role shadow or all)',
    'Only what is committed is shown. Several filters must all fit; of several',
    'values of one, any. Labels match in part, all else exactly.',
  );
  addExamples(command, [
    ['Everything', 'sightline watch'],
    ['Cats of the last hour and from now on', 'sightline watch --since 1h --label cat --min-confidence 0.5'],
    ['What is rejected, for a program', `sightline watch --outcome rejected --json | jq .error_code`],
    ['One prediction', 'sightline watch --limit 1'],
  ]);
}
