import { Option, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { addExamples, addNote, duration, jsonOption } from '../options.js';
import { alone } from './alone.js';
import { attended } from './attended.js';
import { apply, type ApplyFlags } from './apply/apply.js';
import { check } from './check.js';
import { openDeployment, type DeployFlags, type Deployment } from './deployment.js';
import { destroy, type DestroyFlags } from './destroy/destroy.js';
import { plan, type PlanFlags } from './plan/plan.js';
import { addPriceOptions } from './plan/price-options.js';
import { waysIn } from './smoke/smoke-test.js';
import { smoke, type SmokeFlags } from './smoke/smoke.js';
import { status } from './status/status.js';

type Act<F> = (cli: Cli, deployment: Deployment, flags: F) => Promise<void>;

/** `sightline deploy check|plan|apply|status|smoke|destroy` */
export function addDeployCommand(program: Command, cli: Cli): void {
  const deploy = program.command('deploy').description('bring Sightline to Google Cloud, and look after it there');
  const define = <F extends DeployFlags>(name: string, description: string, act: Act<F>): Command =>
    deploy
      .command(name)
      .description(description)
      .argument('<environment>', 'dev or prod: a file of infra/terraform/environments')
      .option('--project <id>', 'project of Google Cloud (GOOGLE_CLOUD_PROJECT)')
      .addOption(listOption('--var <name=value>', 'a variable of Terraform; may be given several times'))
      .addOption(listOption('--var-file <file>', "a file of Terraform's variables, over those of the environment"))
      .addOption(listOption('--values <file>', 'values of the chart, over all others'))
      .option('--folder <folder>', 'where logs, plans and credentials are kept (default: .sightline/deploy)')
      .addOption(jsonOption('one JSON object a line for each thing that was found or done'))
      .action(async (environment: string, flags: F) => {
        const deployment = openDeployment(cli, name, environment, flags);
        await attended(cli, deployment, () => act(cli, deployment, flags));
      });
  defineCheck(define<DeployFlags>('check', 'is everything there that a deployment needs? Changes nothing', check));
  definePlan(define<PlanFlags>('plan', 'say what would be made, and what it costs. Changes nothing', plan));
  defineApply(
    define<ApplyFlags>('apply', 'make the environment what the sources say, up to a picture and its row', applyOrPlan),
  );
  defineStatus(define<DeployFlags>('status', 'say what there is, and whether it is well', status));
  defineSmoke(
    define<SmokeFlags>('smoke', 'send a picture through it by each way in, and look for its row in BigQuery', smoke),
  );
  defineDestroy(define<DestroyFlags>('destroy', 'take it down; buckets and tables stay unless told', destroyAlone));
}

/** What `apply --dry-run` would do is what `plan` says. */
function applyOrPlan(
  cli: Cli,
  deployment: Deployment,
  flags: ApplyFlags & { readonly dryRun?: boolean },
): Promise<void> {
  return flags.dryRun ? plan(cli, deployment, flags) : alone(cli, deployment, () => apply(cli, deployment, flags));
}

function destroyAlone(cli: Cli, deployment: Deployment, flags: DestroyFlags): Promise<void> {
  return alone(cli, deployment, () => destroy(cli, deployment, flags));
}

function defineCheck(command: Command): void {
  addNote(
    command,
    'Programs and their versions, logins, project, billing, APIs, the values of the',
    'chart, the variables of Terraform, regions and quotas. Exit code 1 where one is wrong.',
  );
  addExamples(command, [['Before the first deployment', 'sightline deploy check dev --project my-project']]);
}

function definePlan(command: Command): void {
  addPriceOptions(command);
  addExamples(command, [
    ['What production costs at 50 images a second', 'sightline deploy plan prod --project my-project --rate 50'],
  ]);
}

function defineApply(command: Command): void {
  addPriceOptions(command)
    .option('--image-tag <tag>', 'use published images; without it, they are built from the commit and pushed')
    .option('--state-location <place>', "where the bucket of Terraform's state is made", 'EU')
    .option('--no-add-ons', 'KEDA and Prometheus are looked after by others')
    .option('--no-smoke', 'no picture at the end')
    .addOption(smokeTimeout())
    .option('--dry-run', 'change nothing: what plan says')
    .option('-y, --yes', 'do not ask');
  addNote(
    command,
    'Checks, the bucket of the state, Terraform, credentials, KEDA and Prometheus, images,',
    'secrets, topics and services, a picture and its row. Each step looks first whether',
    'there is anything to do: after a failure, Ctrl-C or a kill the same command goes on.',
    'Prometheus and KEDA that are there already stay as they are.',
  );
  addExamples(command, [
    ['All of it', 'sightline deploy apply dev --project my-project'],
    ['A release that is published', 'sightline deploy apply prod --project my-project --image-tag 0.1.0 --yes'],
  ]);
}

function defineStatus(command: Command): void {
  addExamples(command, [['What runs', 'sightline deploy status prod --project my-project']]);
}

function defineSmoke(command: Command): void {
  command
    .addOption(smokeTimeout())
    .addOption(
      new Option('--way <way>', 'the only way in that is tried; without it, all that there are').choices(waysIn),
    );
  addNote(
    command,
    'Over the gateway; then, where the bridge is deployed, by a drop into the bucket of drops,',
    'where it stays as long as any other. The gateway is reached through kubectl; where it',
    'wants a key, SIGHTLINE_API_KEY has it.',
    'Workers that sleep are woken, which takes minutes where a machine must be made for them.',
  );
  addExamples(command, [
    ['After a change', 'sightline deploy smoke prod --project my-project'],
    ['Whether dropped pictures arrive', 'sightline deploy smoke prod --project my-project --way bucket'],
  ]);
}

function defineDestroy(command: Command): void {
  command
    .option('--delete-data', 'buckets, tables and all that is in them as well')
    .option('--dry-run', 'only say what would go')
    .option('-y, --yes', 'do not ask');
  addNote(
    command,
    'Without --delete-data the pictures, predictions and models stay, with what costs by',
    'the hour gone; apply brings it back. Without a terminal it needs --yes.',
  );
  addExamples(command, [
    ['For the night', 'sightline deploy destroy dev --project my-project'],
    ['For good', 'sightline deploy destroy dev --project my-project --delete-data'],
  ]);
}

function smokeTimeout(): Option {
  return new Option('--timeout <time>', 'longest wait for the answer, and for the row')
    .argParser(duration)
    .default(600_000, '10m');
}

function listOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ]);
}
