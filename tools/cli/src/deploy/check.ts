import { ok, reason, skipped, wrong, type Finding } from '../check/finding.js';
import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import type { DeployFlags, Deployment } from './deployment.js';
import { checkPlaces } from './google/check-quotas.js';
import { planSummary } from './plan/plan-text.js';
import { openSteps } from './steps.js';
import { previewPlan, surveyNeeds, terraformOf } from './survey.js';

/** Looks at everything that a deployment needs, and prints what it finds. Changes nothing. */
export async function check(cli: Cli, deployment: Deployment, flags: DeployFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const tools = await surveyNeeds(deployment, (finding) => steps.report(finding));
  const findings =
    tools === undefined
      ? [skipped('plan', 'the above must be right first')]
      : await checkPlan(deployment, tools.terraform);
  for (const finding of findings) await steps.report(finding);
}

/** Whether Terraform takes the variables, and their places have room for what is planned. */
async function checkPlan(deployment: Deployment, program: string): Promise<readonly Finding[]> {
  try {
    const plan = await previewPlan(deployment, terraformOf(deployment, program));
    return [ok('plan', planSummary(plan)), ...(await checkPlaces(deployment, plan))];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [wrong('plan', reason(error), 'nothing was changed')];
  }
}
