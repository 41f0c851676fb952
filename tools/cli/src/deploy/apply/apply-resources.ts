import { doneSummary, shownAddress } from '../plan/plan-text.js';
import type { Plan } from '../terraform/plan-json.js';
import type { Terraform } from '../terraform/terraform.js';
import type { StepResult } from '../steps.js';

/** Lets Terraform do what it planned, telling how far it is. */
export async function applyResources(
  terraform: Terraform,
  plan: Plan,
  say: (text: string) => void,
): Promise<StepResult<undefined>> {
  const { changes } = plan;
  let done = 0;
  const going = new Set<string>();
  const show = (): void => {
    const [first, ...others] = going;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    say(`${done} of ${changes.length}${first === undefined ? '' : `: ${first}${more}`}`);
  };
  await terraform.apply(({ type, hook }) => {
    const address = hook?.resource?.addr;
    if (address === undefined) return;
    if (type === 'apply_start') going.add(shownAddress(address));
    if (type === 'apply_complete') {
      going.delete(shownAddress(address));
      done += 1;
    }
    show();
  });
  return { did: doneSummary(plan), result: undefined };
}
