import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, wholeNumber } from '../options.js';
import { showAlerts, type AlertsOptions } from './show-alerts.js';

/** `sightline alerts` */
export function addAlertsCommand(program: Command, cli: Cli): void {
  const command = program
    .command('alerts')
    .description('what the drift-monitor found: alerts that stand, and past ones')
    .addOption(brokersOption())
    .option('-a, --all', 'past ones as well')
    .option('-f, --follow', 'go on with what is raised and cleared, until Ctrl-C')
    .addOption(
      new Option('--since <time>', 'only those that changed in the last 30s, 10m, 2h, 7d …').argParser(duration),
    )
    .option('--rule <name...>', 'only these rules, such as label_drift')
    .option('--model <name...>', 'only those of these models')
    .addOption(new Option('--severity <severity...>', 'only these').choices(['info', 'warning', 'critical']))
    .addOption(new Option('-n, --limit <n>', 'the newest so many').argParser(wholeNumber(1, 100_000)).default(100))
    .addOption(jsonOption('one JSON object a line, with every field'))
    .action((options: AlertsOptions) => showAlerts(cli, options));
  addNote(
    command,
    '▲ stands   ✓ over',
    'What each rule means and what to do: docs/drift.md.',
    'Several filters must all fit; of several values of one, any.',
  );
  addExamples(command, [
    ['What is wrong now', 'sightline alerts'],
    ['What was wrong this week', 'sightline alerts --all --since 7d'],
    ['From now on, for a program', 'sightline alerts --follow --json | jq -r .summary'],
  ]);
}
