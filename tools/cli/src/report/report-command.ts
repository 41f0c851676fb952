import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption } from '../options.js';
import { report, type ReportOptions } from './report.js';

const HOUR_MS = 3_600_000;

/** `sightline report` */
export function addReportCommand(program: Command, cli: Cli): void {
  const command = program
    .command('report')
    .description('write what happened lately as one page with plots, to mail or to keep')
    .addOption(brokersOption())
    .addOption(new Option('--since <time>', 'how far back').argParser(duration).default(HOUR_MS, '1h'))
    .option('-o, --out <file>', 'where to write the page; - is standard output', 'sightline-report.html')
    .addOption(jsonOption('the figures as one JSON object instead of a page'))
    .action((options: ReportOptions) => report(cli, options));
  addNote(
    command,
    'The figures are those of the dashboard, of the time asked for: counts are exact,',
    'percentiles within 2 %. The page loads nothing and runs no script.',
  );
  addExamples(command, [
    ['The last hour', 'sightline report'],
    ['Yesterday and today, for the archive', 'sightline report --since 48h --out report.html'],
    ['The share of rejections, for a program', 'sightline report --since 10m --json | jq .figures.counts'],
  ]);
}
