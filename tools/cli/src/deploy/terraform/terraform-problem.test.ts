import { describe, expect, it } from 'vitest';
import { diagnosticsOf } from './messages.js';
import { terraformProblem, type ProblemPlace } from './terraform-problem.js';

const place: ProblemPlace = {
  program: 'terraform',
  command: 'TF_DATA_DIR=/data terraform -chdir=infra/terraform',
  variablesFile: 'infra/terraform/environments/prod.tfvars',
  declared: ['kafka', 'regions'],
  project: 'my-project',
};

/** An error as Terraform shows it to people, in its frame. */
function shown(summary: string, ...detail: readonly string[]): string {
  return ['╷', `│ Error: ${summary}`, '│ ', ...detail.map((line) => `│ ${line}`), '╵', ''].join('\n');
}

describe('terraformProblem', () => {
  // The words are those of Terraform and of Google's provider.
  it.each([
    [
      'its login has expired',
      shown(
        'Error retrieving available container cluster versions: Get "https://container.googleapis.com/v1/…": oauth2: "invalid_grant" "reauth related error (invalid_rapt)"',
      ),
      'The login of Terraform has expired or is missing: gcloud auth application-default login',
    ],
    [
      'it has no login',
      shown(
        "Attempted to load application default credentials since neither `credentials` nor `access_token` was set in the provider block.  No credentials loaded. To use your gcloud credentials, run 'gcloud auth application-default login'.  Original error: google: could not find default credentials.",
      ),
      'The login of Terraform has expired or is missing: gcloud auth application-default login',
    ],
    [
      'the quota ends in the midst of it',
      shown(
        "Error waiting for creating GKE NodePool: Insufficient quota to satisfy the request: Not all instances running in IGM after 35.8s. Expected 1, running 0, transitioning 1. Current errors: [GCE_QUOTA_EXCEEDED]: Instance 'gke-1' creation failed: Quota 'N2_CPUS' exceeded.  Limit: 24.0 in region europe-west1.",
      ),
      'There is too little quota of N2_CPUS (24.0) in europe-west1: ask for more at https://console.cloud.google.com/iam-admin/quotas?project=my-project, or choose another region.',
    ],
    [
      'there is no such region',
      shown(
        'Error creating Router: googleapi: Error 404: Region europe-wset1 was not found',
        '',
        '  with module.network.google_compute_router.this["europe-wset1"],',
      ),
      'europe-wset1 is no region for this: gcloud compute regions list names them; mend regions in infra/terraform/environments/prod.tfvars.',
    ],
    [
      'a service is not in the region',
      shown(
        "Error creating Cluster: googleapi: Error 403: Permission denied on 'locations/us-central9' (or it may not exist).",
      ),
      'us-central9 is no region for this: gcloud compute regions list names them; mend regions in infra/terraform/environments/prod.tfvars.',
    ],
    [
      'an API is off',
      shown(
        'Error creating Topic: googleapi: Error 403: Cloud Pub/Sub API has not been used in project 123 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/pubsub.googleapis.com/overview?project=123',
      ),
      'gcloud services enable pubsub.googleapis.com --project my-project',
    ],
    [
      'the state is locked',
      shown(
        'Error acquiring the state lock',
        'Lock Info:',
        '  ID:        1764255432168',
        '  Operation: OperationTypeApply',
        '  Who:       ada@laptop',
        '  Created:   2026-11-27 14:57:12.123 +0000 UTC',
      ),
      'TF_DATA_DIR=/data terraform -chdir=infra/terraform force-unlock 1764255432168',
    ],
    [
      'something is there that it did not make',
      shown('Error creating Network: googleapi: Error 409: The resource already exists, alreadyExists'),
      'is there already, but not in the state',
    ],
    [
      'nothing that is known',
      shown('The sky is falling', 'Run for cover. It is late.'),
      'terraform says: The sky is falling: Run for cover.',
    ],
  ])('says in a sentence what to do where %s', (_, output, sentence) => {
    expect(terraformProblem(diagnosticsOf(output), place)).toContain(sentence);
  });
});
