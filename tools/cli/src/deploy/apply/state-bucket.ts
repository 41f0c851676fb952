import type { Deployment } from '../deployment.js';
import { findStateBucket } from '../survey.js';
import type { StepResult } from '../steps.js';

/** Makes the bucket of Terraform's state where it is missing, and has it keep old versions. */
export async function makeStateBucket(deployment: Deployment, location: string): Promise<StepResult<undefined>> {
  const { gcloud, stateBucket } = deployment;
  const address = `gs://${stateBucket}`;
  const found = await findStateBucket(deployment);
  if (found === undefined) {
    await gcloud.text(
      ...['storage', 'buckets', 'create', address, `--location=${location}`],
      ...['--uniform-bucket-level-access', '--public-access-prevention'],
    );
  }
  // A run that was cut off between the two made one that forgets.
  if (found?.isVersioned !== true) await gcloud.text('storage', 'buckets', 'update', address, '--versioning');
  const did = found === undefined ? 'is made' : 'is there';
  return { did: `${address} ${did}`, result: undefined };
}
