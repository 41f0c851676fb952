import { ok, skipped, type Finding } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import { CommandError } from '../../command-error.js';
import { applyResources } from '../apply/apply-resources.js';
import { RELEASE } from '../apply/install-application.js';
import { clusterError, openCluster } from '../cluster/cluster.js';
import { freeRelease } from '../cluster/release.js';
import { openConsent } from '../consent.js';
import type { DeployFlags, Deployment } from '../deployment.js';
import { awaitEarlierRun } from '../earlier-run.js';
import { checkTools } from '../google/check-tools.js';
import { clusterPlaces, readOutputs } from '../outputs.js';
import { dataLost, planSummary, planText } from '../plan/plan-text.js';
import { openSteps, type Steps } from '../steps.js';
import { findStateBucket, terraformOf } from '../survey.js';
import type { PlanChoice, Terraform } from '../terraform/terraform.js';

export interface DestroyFlags extends DeployFlags {
  readonly deleteData?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Variables of infra/terraform that take away what costs by the hour, and that allow data to be deleted. */
const keeping: PlanChoice = { variables: ['-var=running=false'] };
const allowing: PlanChoice = { variables: ['-var=running=false', '-var=delete_data=true'] };

/** Takes an environment down; buckets and tables stay, unless they were told to go as well. */
export async function destroy(cli: Cli, deployment: Deployment, flags: DestroyFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const lost = await awaitEarlierRun(deployment, steps, cli.signal);
  if ((await findStateBucket(deployment)) === undefined) {
    await steps.report(skipped('state', `gs://${deployment.stateBucket} is not there: nothing was ever deployed`));
    return;
  }
  const { terraform: program } = await checkTools(deployment.programs);
  const terraform = terraformOf(deployment, program);
  await terraform.init(deployment.stateBucket);
  const withData = flags.deleteData === true;
  const choice: PlanChoice = withData ? { ...allowing, destroy: true } : keeping;
  await showPlan(cli, terraform, { ...choice, lock: false }, withData);
  if (flags.dryRun) {
    await steps.report(ok('dry run', 'nothing was changed'));
    return;
  }
  await agree(cli, deployment, flags);
  await removeApplication(deployment, { steps, terraform, isLost: lost === 'helm' });
  // What must be emptied first is allowed to be: without it Google refuses.
  if (withData) await carryOut(terraform, allowing, steps, 'data');
  await carryOut(terraform, choice, steps, 'resources');
  await steps.report(ending(deployment, withData));
}

async function showPlan(cli: Cli, terraform: Terraform, choice: PlanChoice, withData: boolean): Promise<void> {
  const plan = await terraform.plan(choice);
  const lost = dataLost(plan);
  if (!withData && lost.length > 0)
    throw new CommandError(
      `This would delete data, and was not told to: ${lost.map(({ address }) => address).join(', ')}. Nothing was changed; --delete-data says that it shall.`,
    );
  await cli.err.print(`${planText(plan, cli.err.colors)}  ${planSummary(plan)}\n`);
}

async function agree(
  cli: Cli,
  { project, environment }: Deployment,
  { deleteData = false, yes = false }: DestroyFlags,
): Promise<void> {
  const consent = openConsent(cli, yes);
  if (!deleteData) {
    await consent.ask(
      `Take ${environment} in ${project} down? Buckets and tables stay; what waits in Google's Kafka is lost.`,
    );
    return;
  }
  await consent.askForWord(
    `All pictures, predictions and models of ${environment} in ${project} are deleted for good.`,
    project,
  );
}

async function removeApplication(
  deployment: Deployment,
  { steps, terraform, isLost }: { readonly steps: Steps; readonly terraform: Terraform; readonly isLost: boolean },
): Promise<void> {
  const outputs = readOutputs(await terraform.outputs());
  for (const place of outputs === undefined ? [] : clusterPlaces(outputs)) {
    await steps.run('application', place.region, async () => {
      const cluster = await openCluster(
        deployment.programs,
        deployment.gcloud,
        place,
        `${deployment.folder}/kubeconfig`,
      );
      const name = { release: RELEASE, namespace: deployment.namespace };
      const { revisions } = await freeRelease(cluster, name, { isLost });
      if (revisions.length === 0) return { did: `${place.region}: not installed`, result: undefined };
      try {
        await cluster.helmWork('uninstall', RELEASE, '--namespace', deployment.namespace, '--wait');
      } catch (error) {
        throw clusterError(error, cluster);
      }
      return { did: `${place.region}: uninstalled`, result: undefined };
    });
  }
}

async function carryOut(terraform: Terraform, choice: PlanChoice, steps: Steps, subject: string): Promise<void> {
  await steps.run(subject, 'begins', async (say) => {
    const plan = await terraform.plan(choice);
    if (plan.changes.length === 0) return { did: 'nothing to change', result: undefined };
    return applyResources(terraform, plan, say);
  });
}

function ending({ stateBucket, environment, project }: Deployment, withData: boolean): Finding {
  return ok(
    'end',
    withData
      ? `${environment} is gone; gs://${stateBucket} holds its history: gcloud storage rm --recursive gs://${stateBucket}`
      : `${environment} costs by what it stores alone; sightline deploy apply ${environment} --project ${project} brings it back`,
  );
}
