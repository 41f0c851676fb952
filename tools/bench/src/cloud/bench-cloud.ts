import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  announceObjects,
  startBigQuery,
  startFakeGcs,
  startPubsub,
  type FakeGcs,
  type LocalBigQuery,
  type LocalPubsub,
} from '@sightline/dev-stack';
import { progress } from '../progress.js';
import { benchDir } from '../setup/bench-dir.js';
import type { Stage } from '../setup/stage.js';

/** Buckets of a benchmark. */
export const buckets = { drops: 'drops', outputs: 'outputs' } as const;

/** Google Cloud on this machine, for one run. */
export interface BenchCloud {
  readonly gcs: FakeGcs;
  readonly pubsub: LocalPubsub;
  readonly bigQuery: LocalBigQuery;
  /** The settings that a service needs to find it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts Cloud Storage whose bucket of drops tells Pub/Sub, and BigQuery; all of it is discarded with the stage. */
export async function openCloud(stage: Pick<Stage, 'defer'>): Promise<BenchCloud> {
  const dataDir = join(benchDir, `cloud-${process.pid}`);
  stage.defer(() => rm(dataDir, { recursive: true, force: true }));
  const options = (name: string) => ({ dataDir: join(dataDir, name), onProgress: progress });
  const bigQuery = await startBigQuery(options('bigquery'));
  stage.defer(() => bigQuery.stop());
  const { projectId } = bigQuery;
  const plan = { projectId, topics: { drops: [{ name: 'bridge' }] } };
  // The other one delivers to clients that are gone.
  const pubsub = await startPubsub({ ...options('pubsub'), plan, prefer: 'pstest' });
  stage.defer(() => pubsub.stop());
  const gcs = await startFakeGcs({ ...options('gcs'), buckets: Object.values(buckets), pubsub: pubsub.endpoint });
  stage.defer(() => gcs.stop());
  await announceObjects(gcs.endpoint, buckets.drops, `projects/${projectId}/topics/drops`);
  return {
    gcs,
    pubsub,
    bigQuery,
    env: {
      GOOGLE_CLOUD_PROJECT: projectId,
      GCS_API_ENDPOINT: gcs.endpoint,
      PUBSUB_API_ENDPOINT: pubsub.endpoint,
      PUBSUB_SUBSCRIPTION: 'bridge',
      BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
      BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
      FETCH_BUCKETS: buckets.drops,
      OUTPUT_BUCKET: buckets.outputs,
    },
  };
}
