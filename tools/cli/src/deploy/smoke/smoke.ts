import type { Cli } from '../../cli.js';
import { CommandError } from '../../command-error.js';
import { openChart, renderChart } from '../chart.js';
import { openCluster } from '../cluster/cluster.js';
import { chartNeeds } from '../cluster/rendered-chart.js';
import type { DeployFlags, Deployment } from '../deployment.js';
import { checkTools } from '../google/check-tools.js';
import { clusterPlaces, readOutputs } from '../outputs.js';
import { openSteps } from '../steps.js';
import { findStateBucket, terraformOf } from '../survey.js';
import { smokeTest, type WayIn } from './smoke-test.js';

export interface SmokeFlags extends DeployFlags {
  /** Milliseconds. */
  readonly timeout: number;
  readonly way?: WayIn;
}

/** Sends a picture through each region of an environment that is deployed. */
export async function smoke(cli: Cli, deployment: Deployment, flags: SmokeFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const missing = new CommandError(
    `Nothing is deployed here yet: sightline deploy apply ${deployment.environment} --project ${deployment.project}`,
  );
  if ((await findStateBucket(deployment)) === undefined) throw missing;
  const { terraform: program } = await checkTools(deployment.programs);
  const terraform = terraformOf(deployment, program);
  await terraform.init(deployment.stateBucket);
  const outputs = readOutputs(await terraform.outputs());
  if (outputs === undefined || clusterPlaces(outputs).length === 0) throw missing;
  for (const place of clusterPlaces(outputs)) {
    const cluster = await openCluster(deployment.programs, deployment.gcloud, place, `${deployment.folder}/kubeconfig`);
    const chart = await openChart(deployment, place.region, outputs.helm_values[place.region], undefined);
    const { deployments } = chartNeeds(await renderChart(deployment, chart));
    const options = { outputs, deployments, way: flags.way, timeoutMs: flags.timeout };
    for (const finding of await smokeTest(cli, deployment, cluster, options)) await steps.report(finding);
  }
}
