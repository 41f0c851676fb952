import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  announceObjects,
  startBigQuery,
  startFakeGcs,
  startPubsub,
  type FakeGcs,
  type LocalBigQuery,
  type LocalPubsub,
} from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';
import type { Ending } from './pipeline/run-to-end.js';
import type { ServiceProcess } from './pipeline/service-process.js';

const standIn = fileURLToPath(new URL('../../tools/cli/dist/deploy/testing/stand-in/main.js', import.meta.url));
const standIns = ['gcloud', 'terraform', 'kubectl', 'helm', 'docker', 'gke-gcloud-auth-plugin'];
let dataDir: string;
let bigQuery: LocalBigQuery;
let pubsub: LocalPubsub;
let gcs: FakeGcs;
let pipeline: Pipeline;
let bridge: ServiceProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-deploy-smoke-'));
  bigQuery = await startBigQuery({ dataDir: join(dataDir, 'bigquery') });
  const { projectId } = bigQuery;
  // As Terraform names it.
  const bucket = `${projectId}-drops-europe-west1`;
  const plan = { projectId, topics: { drops: [{ name: 'bridge' }] } };
  pubsub = await startPubsub({ dataDir: join(dataDir, 'pubsub'), plan });
  gcs = await startFakeGcs({ dataDir: join(dataDir, 'gcs'), buckets: [bucket], pubsub: pubsub.endpoint });
  await announceObjects(gcs.endpoint, bucket, `projects/${projectId}/topics/drops`);
  pipeline = await Pipeline.open('deploy-smoke', inject('kafkaBrokers'), {
    GOOGLE_CLOUD_PROJECT: projectId,
    FETCH_BUCKETS: bucket,
    GCS_API_ENDPOINT: gcs.endpoint,
    PUBSUB_API_ENDPOINT: pubsub.endpoint,
    PUBSUB_SUBSCRIPTION: 'bridge',
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
  });
  const group = pipeline.env.CONSUMER_GROUP ?? '';
  const [gateway] = await Promise.all([
    pipeline.startGateway(),
    pipeline.start('inference-worker'),
    pipeline.start('bigquery-writer', { CONSUMER_GROUP: `${group}-rows` }),
  ]);
  bridge = await pipeline.start('gcs-notification-bridge');
  await openCloud(projectId, Number(new URL(gateway.url).port));
}, 600_000);
afterAll(async () => {
  await pipeline.close();
  await Promise.all([bigQuery.stop(), gcs.stop(), pubsub.stop()]);
  await rm(dataDir, { recursive: true });
});

/** A Google Cloud where all is deployed, whose kubectl forwards to the gateway that runs here. */
async function openCloud(project: string, gatewayPort: number): Promise<void> {
  const state = {
    project,
    gatewayPort,
    buckets: { [`gs://${project}-sightline-state`]: { isVersioned: true } },
    resources: ['module.gke["europe-west1"].google_container_cluster.this'],
  };
  await mkdir(join(dataDir, 'bin'));
  await writeFile(join(dataDir, 'cloud.json'), JSON.stringify(state));
  for (const name of standIns) {
    const file = join(dataDir, 'bin', name);
    await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' '${dataDir}' ${name} "$@"\n`);
    await chmod(file, 0o755);
  }
}

function smoke(...args: readonly string[]): Promise<Ending> {
  const { GCS_API_ENDPOINT = '', BIGQUERY_API_ENDPOINT = '' } = pipeline.env;
  const env = { PATH: `${join(dataDir, 'bin')}:/usr/bin:/bin`, HOME: dataDir, GCS_API_ENDPOINT, BIGQUERY_API_ENDPOINT };
  const place = ['--project', bigQuery.projectId, '--folder', join(dataDir, 'deploy')];
  return sightline(env, 'deploy', 'smoke', 'prod', ...place, ...args);
}

describe('sightline deploy smoke, through a pipeline that runs', { timeout: 300_000 }, () => {
  it('gets a picture in over the gateway and one by the bucket, and their rows out of BigQuery', async () => {
    const { exitCode, stdout } = await smoke('--timeout', '1m');
    expect([exitCode, stdout.match(/^\S \w+/gm)]).toEqual([0, ['✓ picture', '✓ row', '✓ drop', '✓ row']]);
  });

  it('finds out that the bridge is away, which the gateway does not need', async () => {
    await bridge.end('SIGTERM');
    const { exitCode, stdout } = await smoke('--timeout', '8s');
    expect([exitCode, stdout.match(/^\S \w+/gm)]).toEqual([1, ['✓ picture', '✓ row', '✓ drop', '✗ row']]);
    expect(stdout).toContain('deployment/gcs-notification-bridge');
  });
});
