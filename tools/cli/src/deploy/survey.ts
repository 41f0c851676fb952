import { join } from 'node:path';
import { ok, reason, wrong, type Finding } from '../check/finding.js';
import { CommandError } from '../command-error.js';
import { openChart, renderChart } from './chart.js';
import type { Deployment } from './deployment.js';
import { checkLogin, checkProject } from './google/check-project.js';
import { checkTools, type Tools } from './google/check-tools.js';
import { openTerraform, type PlanChoice, type Terraform } from './terraform/terraform.js';
import type { Plan } from './terraform/plan-json.js';

/** Looks at what a deployment needs of this machine and of Google; what depends on something that is wrong is left out. */
export async function surveyNeeds(
  deployment: Deployment,
  report: (finding: Finding) => Promise<void>,
): Promise<Tools | undefined> {
  const tools = await checkTools(deployment.programs);
  let isRight = true;
  const tell = async (findings: readonly Finding[]): Promise<boolean> => {
    for (const finding of findings) {
      isRight &&= finding.state !== 'wrong';
      await report(finding);
    }
    return isRight;
  };
  if (!(await tell(tools.findings))) return undefined;
  if (!(await tell(await checkLogin(deployment.gcloud)))) return undefined;
  if (!(await tell(await checkProject(deployment.gcloud)))) return undefined;
  return (await tell([await checkValues(deployment)])) ? tools : undefined;
}

/** Whether the chart takes the values of the environment and the person's own, before anything is made for it. */
async function checkValues(deployment: Deployment): Promise<Finding> {
  try {
    await renderChart(deployment, await openChart(deployment, '', undefined, undefined));
    return ok('values', 'the chart takes them');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return wrong('values', reason(error), 'mend the values files; nothing was changed');
  }
}

/** The environment with Terraform or OpenTofu. */
export function terraformOf(deployment: Deployment, program: string): Terraform {
  const { root, project, folder, variables, variablesFile } = deployment;
  const sources = join(root, 'infra', 'terraform');
  return openTerraform(deployment.programs, { program, sources, variablesFile, project, folder, variables });
}

/** Whether the bucket of the state is there, with old versions kept. */
export async function findStateBucket({
  gcloud,
  stateBucket,
}: Deployment): Promise<{ readonly isVersioned: boolean } | undefined> {
  const found = await gcloud.find<{ readonly versioning_enabled?: boolean }>(
    ...['storage', 'buckets', 'describe', `gs://${stateBucket}`],
  );
  return found === undefined ? undefined : { isVersioned: found.versioning_enabled === true };
}

/** What Terraform would do, without a lock and against nothing where there is no state yet: changes nothing anywhere. */
export async function previewPlan(
  deployment: Deployment,
  terraform: Terraform,
  choice: PlanChoice = {},
): Promise<Plan> {
  const bucket = await findStateBucket(deployment);
  await terraform.init(bucket === undefined ? undefined : deployment.stateBucket);
  return terraform.plan({ ...choice, lock: false });
}
