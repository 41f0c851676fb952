import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAlertsCommand } from './alerts/alerts-command.js';
import { addBackfillCommand } from './backfill/backfill-command.js';
import { addCheckCommand } from './check/check-command.js';
import { addClassifyCommand } from './classify/classify-command.js';
import type { Cli } from './cli.js';
import { addDeadLettersCommand } from './dead-letters/dead-letters-command.js';
import { addDeployCommand } from './deploy/deploy-command.js';
import { addEnginesCommand } from './engines/engines-command.js';
import { addModelsCommand } from './models/models-command.js';
import { addQueryCommand } from './query/query-command.js';
import { addReportCommand } from './report/report-command.js';
import { addTopicsCommand } from './topics/topics-command.js';
import { addWatchCommand } from './watch/watch-command.js';

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

/** The whole command line. */
export function openProgram(cli: Cli): Command {
  const program = new Command('sightline')
    .description('Classify pictures, watch predictions and look after a Sightline pipeline.')
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .addHelpText('after', about);
  addClassifyCommand(program, cli);
  addWatchCommand(program, cli);
  addAlertsCommand(program, cli);
  addReportCommand(program, cli);
  addBackfillCommand(program, cli);
  addQueryCommand(program, cli);
  addTopicsCommand(program, cli);
  addModelsCommand(program, cli);
  addEnginesCommand(program, cli);
  addDeadLettersCommand(program, cli);
  addCheckCommand(program, cli);
  addDeployCommand(program, cli);
  return program;
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
