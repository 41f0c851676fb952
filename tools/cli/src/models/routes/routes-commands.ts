import { defaultRoute } from '@sightline/messages';
import { Option, type Command } from 'commander';
import type { Cli } from '../../cli.js';
import { addExamples, addNote, brokersOption, duration, jsonOption, share } from '../../options.js';
import { listOf, parseArm, parseModelRef, parseShadow, parseThreshold, type ModelRef } from './parse-route-flags.js';
import { promote, type PromoteOptions } from './promote-model.js';
import { rollback, type RollbackOptions } from './rollback-route.js';
import { route, type RouteOptions } from './set-route.js';
import { showStatus, type StatusOptions } from './show-status.js';

/** `sightline models route` */
export function addRouteCommand(models: Command, cli: Cli): void {
  const command = models
    .command('route')
    .description('show the routes, or set which models answer and which run in the shadow')
    .argument('[name]', 'route to show or to set; default applies where no other does')
    .addOption(several('-a, --arm <arm>', 'a model that answers: [NAME=]MODEL[@VERSION][:WEIGHT]', parseArm))
    .addOption(several('-s, --shadow <shadow>', 'a model in the shadow: MODEL[@VERSION][:SHARE]', parseShadow))
    .option('--no-shadow', 'no model in the shadow')
    .addOption(several('--source <source>', 'only images from http, gcs, simulator or external', String))
    .option('--no-source', 'images of every source')
    .addOption(several('--source-key <key>', 'only images of this camera, object or stream', String))
    .option('--no-source-key', 'images of every camera, object or stream')
    .addOption(new Option('-c, --min-confidence <share>', 'below it the outcome is low_confidence').argParser(share))
    .option('--no-min-confidence', 'no thresholds but the workers’ own')
    .addOption(several('--min-confidence-of <label=share>', 'the same for one label', parseThreshold))
    .addOption(several('--min-confidence-of-model <model=share>', 'the same for one model', parseThreshold))
    .option('--remove', 'take the route away');
  addChangeOptions(command).action((name: string | undefined, options: RouteOptions) => route(cli, name, options));
  addNote(
    command,
    'Flags may be given several times. Those of a kind replace all of that kind;',
    'what is not mentioned stays. Without a version the newest good one is meant.',
    'Weights are relative: 9 and 1 are the same as 90 and 10. One key (camera)',
    'always gets the same arm. Shadows only use what the answers leave over.',
  );
  addExamples(command, [
    ['The routes in force', 'sightline models route'],
    ['One model for all', 'sightline models route default --arm efficientnet_lite0'],
    ['A tenth for a challenger', 'sightline models route default -a old=mine@11:90 -a new=mine@12:10'],
    ['A model in the shadow of half of the images', 'sightline models route default --shadow mine@12:0.5'],
    [
      'Two cameras of their own',
      'sightline models route doors --source-key door-1 --source-key door-2 \\\n      --arm mine@12',
    ],
    ['See what would change', 'sightline models route default --no-shadow --dry-run'],
  ]);
}

/** `sightline models promote` */
export function addPromoteCommand(models: Command, cli: Cli): void {
  const command = models
    .command('promote')
    .description('make an arm or a shadow of a route its only arm; the thresholds stay')
    .argument('<model>', 'MODEL or MODEL@VERSION', parseModelRef)
    .addOption(new Option('-r, --route <name>', 'route to change').default(defaultRoute));
  addChangeOptions(command).action((model: ModelRef, options: PromoteOptions) => promote(cli, model, options));
  addExamples(command, [['The challenger is good', 'sightline models promote mine@12']]);
}

/** `sightline models rollback` */
export function addRollbackCommand(models: Command, cli: Cli): void {
  const command = models
    .command('rollback')
    .description('put back what a route was before its last change')
    .argument('[route]', 'route to change', defaultRoute)
    .option('--again', 'although the last change was a rollback: one further back');
  addChangeOptions(command).action((name: string, options: RollbackOptions) => rollback(cli, name, options));
  addNote(
    command,
    'Five changes are kept, a removal too. A rollback is never a step forward:',
    'to go there again, promote or set the route anew.',
  );
  addExamples(command, [['The new model is bad', 'sightline models rollback']]);
}

/** `sightline models status` */
export function addStatusCommand(models: Command, cli: Cli): void {
  const status = models
    .command('status')
    .description('what each worker really runs; exit code 1 if one refuses something')
    .addOption(brokersOption())
    .addOption(jsonOption('one JSON object a line, one for each worker'))
    .action((options: StatusOptions) => showStatus(cli, options));
  addExamples(status, [['Now, and again every 2 seconds', 'watch -n 2 sightline models status']]);
}

function addChangeOptions(command: Command): Command {
  return command
    .option('-n, --dry-run', 'show what would change, and change nothing')
    .option('-f, --force', 'although a model is not known here')
    .addOption(new Option('--by <who>', 'who changes it (default: you@this-machine)'))
    .addOption(
      new Option('-t, --timeout <time>', 'how long to wait for the workers').argParser(duration).default(10_000, '10s'),
    )
    .addOption(brokersOption())
    .addOption(jsonOption('JSON: a route a line, or the change with each worker’s answer'));
}

function several(flags: string, description: string, parse: (text: string) => unknown): Option {
  return new Option(flags, description).argParser(listOf(parse));
}
