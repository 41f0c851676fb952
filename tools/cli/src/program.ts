import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCommands, type Commands } from './add-commands.js';
import type { Cli } from './cli.js';

const about = `
Environment:
  KAFKA_BROKERS      brokers, host:port, comma-separated (127.0.0.1:9092)
  SIGHTLINE_URL      address of the gateway (http://127.0.0.1:8080)
  SIGHTLINE_API_KEY  API key for the gateway
  NO_COLOR           any value: no colours
  SIGHTLINE_DEBUG    true: errors with their stack and causes
  The settings of Kafka, topics and models are those of the services:
  see docs/configuration.md.

Exit codes:
  0 all well   1 something failed or is not right   64 wrong command line
  78 wrong settings   130 interrupted before it was done`;

const commands: Commands = {
  classify: async () => (await import('./classify/classify-command.js')).addClassifyCommand,
  watch: async () => (await import('./watch/watch-command.js')).addWatchCommand,
  alerts: async () => (await import('./alerts/alerts-command.js')).addAlertsCommand,
  report: async () => (await import('./report/report-command.js')).addReportCommand,
  backfill: async () => (await import('./backfill/backfill-command.js')).addBackfillCommand,
  query: async () => (await import('./query/query-command.js')).addQueryCommand,
  topics: async () => (await import('./topics/topics-command.js')).addTopicsCommand,
  models: async () => (await import('./models/models-command.js')).addModelsCommand,
  engines: async () => (await import('./engines/engines-command.js')).addEnginesCommand,
  'dead-letters': async () => (await import('./dead-letters/dead-letters-command.js')).addDeadLettersCommand,
  check: async () => (await import('./check/check-command.js')).addCheckCommand,
  deploy: async () => (await import('./deploy/deploy-command.js')).addDeployCommand,
};

/** The command line, as far as `args` need it. */
export async function openProgram(cli: Cli, args: readonly string[]): Promise<Command> {
  const program = new Command('sightline')
    .description('Classify pictures, watch predictions and look after a Sightline pipeline.')
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .addHelpText('after', about);
  await addCommands(program, cli, args, commands);
  return program;
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
