import { ok, skipped } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import type { DeployFlags, Deployment } from '../deployment.js';
import { checkPlaces } from '../google/check-quotas.js';
import { openSteps } from '../steps.js';
import { previewPlan, surveyNeeds, terraformOf } from '../survey.js';
import { planSummary, planText } from './plan-text.js';
import { printPrice } from './price.js';
import type { PriceFlags } from './price-options.js';

export type PlanFlags = DeployFlags & PriceFlags;

/** Says what an apply would make, and what that costs. Changes nothing. */
export async function plan(cli: Cli, deployment: Deployment, flags: PlanFlags): Promise<void> {
  const steps = openSteps(cli, flags);
  const tools = await surveyNeeds(deployment, async (finding) => {
    if (finding.state !== 'ok') await steps.report(finding);
  });
  if (tools === undefined) {
    await steps.report(skipped('plan', 'the above must be right first'));
    return;
  }
  const planned = await steps.run('plan', 'asking Google what there is', async () => {
    const result = await previewPlan(deployment, terraformOf(deployment, tools.terraform));
    return { did: planSummary(result), result };
  });
  await cli.err.print(planText(planned, cli.err.colors));
  for (const finding of await checkPlaces(deployment, planned)) await steps.report(finding);
  await printPrice(cli, planned, flags);
  await steps.report(ok('end', 'nothing was changed'));
}
