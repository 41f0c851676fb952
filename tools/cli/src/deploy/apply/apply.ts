import { printable } from '@sightline/terminal';
import { ok, type Finding } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import { CommandError } from '../../command-error.js';
import { openChart, renderChart, type Chart } from '../chart.js';
import { openCluster, type Cluster } from '../cluster/cluster.js';
import { chartNeeds, type ChartNeeds } from '../cluster/rendered-chart.js';
import { openConsent } from '../consent.js';
import type { DeployFlags, Deployment } from '../deployment.js';
import { awaitEarlierRun } from '../earlier-run.js';
import { checkPlaces } from '../google/check-quotas.js';
import type { Tools } from '../google/check-tools.js';
import { clusterPlaces, readOutputs, type Outputs } from '../outputs.js';
import { dataLost, planSummary, planText } from '../plan/plan-text.js';
import { printPrice } from '../plan/price.js';
import type { PriceFlags } from '../plan/price-options.js';
import { smokeTest } from '../smoke/smoke-test.js';
import { openSteps, type Steps } from '../steps.js';
import { surveyNeeds, terraformOf } from '../survey.js';
import type { Terraform } from '../terraform/terraform.js';
import { applyResources } from './apply-resources.js';
import { installAddOns, requireAddOns } from './install-add-ons.js';
import { installApplication } from './install-application.js';
import { publishImages, sourceTag } from './publish-images.js';
import { putSecrets } from './put-secrets.js';
import { makeStateBucket } from './state-bucket.js';

export interface ApplyFlags extends DeployFlags, PriceFlags {
  readonly imageTag?: string;
  readonly stateLocation: string;
  /** False where others look after KEDA and Prometheus. */
  readonly addOns: boolean;
  /** False leaves out the picture at the end. */
  readonly smoke: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly yes?: boolean;
}

/** Makes an environment what the sources say, step by step; each looks first whether there is anything to do. */
export async function apply(cli: Cli, deployment: Deployment, flags: ApplyFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const lost = await awaitEarlierRun(deployment, steps, cli.signal);
  const tools = await requireNeeds(deployment, steps);
  // Before anything is made: what can't be tagged can't be deployed.
  const tag = flags.imageTag ?? (await sourceTag(deployment));
  await steps.run('state', `gs://${deployment.stateBucket}`, () => makeStateBucket(deployment, flags.stateLocation));
  const terraform = terraformOf(deployment, tools.terraform);
  await makeResources(cli, deployment, { steps, terraform, flags });
  const outputs = readOutputs(await terraform.outputs());
  if (outputs === undefined || clusterPlaces(outputs).length === 0)
    throw new CommandError('Terraform made no cluster: is running = false set among the variables?');

  const targets = await openTargets(deployment, { steps, outputs, tag });
  const images = [...new Set(targets.flatMap(({ needs }) => needs.images))];
  const mayBuild = flags.imageTag === undefined;
  await steps.run('images', `${images.length} with the tag ${tag}`, (say) =>
    publishImages(deployment, { images, mayBuild, hasDocker: tools.hasDocker, say }),
  );
  for (const target of targets) await deployTo(deployment, target, { steps, outputs, flags, isLost: lost === 'helm' });
  if (!flags.smoke) return;
  for (const { cluster, needs } of targets) {
    const options = { outputs, deployments: needs.deployments, timeoutMs: flags.timeout };
    for (const finding of await smokeTest(cli, deployment, cluster, options)) await steps.report(finding);
  }
}

/** A cluster, and what the chart is and needs there. */
interface Target {
  readonly cluster: Cluster;
  readonly chart: Chart;
  readonly needs: ChartNeeds;
}

async function requireNeeds(deployment: Deployment, steps: Steps): Promise<Tools> {
  return steps.run('check', 'tools, login, project, values', async (say) => {
    let [right, wrong] = [0, 0];
    const tools = await surveyNeeds(deployment, async (finding: Finding) => {
      say(finding.subject);
      if (finding.state === 'ok') right += 1;
      else await steps.report(finding);
      if (finding.state === 'wrong') wrong += 1;
    });
    if (tools === undefined) throw new CommandError(notYet(wrong));
    return { did: `${right} things are as they should be`, result: tools };
  });
}

interface ResourceOptions {
  readonly steps: Steps;
  readonly terraform: Terraform;
  readonly flags: ApplyFlags;
}

async function makeResources(
  cli: Cli,
  deployment: Deployment,
  { steps, terraform, flags }: ResourceOptions,
): Promise<void> {
  const plan = await steps.run('plan', 'asking Google what there is', async () => {
    await terraform.init(deployment.stateBucket);
    const planned = await terraform.plan();
    return { did: planSummary(planned), result: planned };
  });
  await cli.err.print(planText(plan, cli.err.colors));
  const places = await checkPlaces(deployment, plan);
  for (const finding of places) await steps.report(finding);
  const wrong = places.filter(({ state }) => state === 'wrong').length;
  if (wrong > 0) throw new CommandError(notYet(wrong, 'no resource was made'));
  const lost = dataLost(plan);
  if (lost.length > 0)
    throw new CommandError(
      `This would delete data, which apply never does: ${lost.map(({ address }) => address).join(', ')}.`,
    );
  if (plan.changes.length === 0) return;
  await printPrice(cli, plan, flags);
  await openConsent(cli, flags.yes === true).ask(`Make this in ${deployment.project}?`);
  await steps.run('resources', 'begins', (say) => applyResources(terraform, plan, say));
}

async function openTargets(
  deployment: Deployment,
  { steps, outputs, tag }: { readonly steps: Steps; readonly outputs: Outputs; readonly tag: string },
): Promise<readonly Target[]> {
  const places = clusterPlaces(outputs);
  return steps.run('clusters', 'getting credentials', async () => {
    const targets: Target[] = [];
    for (const place of places) {
      const cluster = await openCluster(
        deployment.programs,
        deployment.gcloud,
        place,
        `${deployment.folder}/kubeconfig`,
      );
      const chart = await openChart(deployment, place.region, outputs.helm_values[place.region], tag);
      targets.push({ cluster, chart, needs: chartNeeds(await renderChart(deployment, chart)) });
    }
    return { did: places.map(({ name, location }) => printable(`${name} in ${location}`)).join(', '), result: targets };
  });
}

async function deployTo(
  deployment: Deployment,
  { cluster, chart, needs }: Target,
  {
    steps,
    outputs,
    flags,
    isLost,
  }: Omit<ResourceOptions, 'terraform'> & { readonly outputs: Outputs; readonly isLost: boolean },
): Promise<void> {
  if (flags.addOns) await steps.run('add-ons', cluster.region, (say) => installAddOns(cluster, { isLost, say }));
  else {
    const missing = await requireAddOns(cluster);
    if (missing.length > 0)
      throw new CommandError(
        `${missing.join(' and ')} is not in ${cluster.region}: install it, or leave out --no-add-ons.`,
      );
    await steps.report(ok('add-ons', `${cluster.region}: there, and left to whoever looks after them`));
  }
  await steps.run('secrets', cluster.region, () => putSecrets(deployment, cluster, needs.secrets, outputs.secrets));
  await steps.run('application', `${cluster.region}: topics, then services`, (say) =>
    installApplication(deployment, cluster, { chart, isLost, say }),
  );
}

function notYet(wrong: number, changed = 'nothing was changed'): string {
  return `${wrong === 1 ? 'One thing is' : `${wrong} things are`} not right (✗ above): ${changed}. Mend it, then run the same command again.`;
}
