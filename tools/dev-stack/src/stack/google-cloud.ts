import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../bootstrap/workspace.mjs';
import { startBigQuery } from '../bigquery/start-bigquery.js';
import { announceObjects } from '../gcs/announce-objects.js';
import { startFakeGcs } from '../gcs/start-fake-gcs.js';
import { freePortOr } from '../kafka/free-port.js';
import { startPubsub } from '../pubsub/start-pubsub.js';

/** Google Cloud on this machine, as far as the pipeline uses it. */
export interface LocalGoogleCloud {
  /** Settings by which services and the sightline command find it. */
  readonly env: Readonly<Record<string, string>>;
  /** File that holds the settings, one NAME=value a line. */
  readonly envFile: string;
}

/** Buckets of the local Google Cloud. */
export const localBuckets = {
  /** What is dropped here is classified. */
  drops: 'sightline-drops',
  /** Uploads that are too large for a message. */
  uploads: 'sightline-uploads',
  /** The archive of predictions. */
  outputs: 'sightline-outputs',
} as const;

const projectId = 'sightline-local';
const topic = 'sightline-drops';
const subscription = 'sightline-drops';

/**
 * Starts Pub/Sub, Cloud Storage and BigQuery with all that the services need in them; each is given to `closers` as it comes up.
 * @throws SetupError that says what is missing on this machine.
 */
export async function startGoogleCloud(stackDir: string, closers: (() => Promise<void>)[]): Promise<LocalGoogleCloud> {
  const options = (name: string): { readonly dataDir: string; readonly onProgress: typeof say } => ({
    dataDir: join(stackDir, name),
    onProgress: say,
  });
  const pubsub = await startPubsub({
    ...options('pubsub'),
    port: await freePortOr(8085),
    plan: { projectId, topics: { [topic]: [{ name: subscription }] } },
  });
  closers.push(() => pubsub.stop());
  const gcs = await startFakeGcs({
    ...options('gcs'),
    port: await freePortOr(4443),
    pubsub: pubsub.endpoint,
    buckets: Object.values(localBuckets),
  });
  closers.push(() => gcs.stop());
  await announceObjects(gcs.endpoint, localBuckets.drops, `projects/${projectId}/topics/${topic}`);
  const [port, storagePort] = [await freePortOr(9050), await freePortOr(9060)];
  const bigQuery = await startBigQuery({ ...options('bigquery'), port, storagePort });
  closers.push(() => bigQuery.stop());
  const env = {
    GOOGLE_CLOUD_PROJECT: projectId,
    GCS_API_ENDPOINT: gcs.endpoint,
    PUBSUB_API_ENDPOINT: pubsub.endpoint,
    PUBSUB_SUBSCRIPTION: `projects/${projectId}/subscriptions/${subscription}`,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
    UPLOAD_BUCKET: localBuckets.uploads,
    OUTPUT_BUCKET: localBuckets.outputs,
    FETCH_BUCKETS: [localBuckets.drops, localBuckets.uploads].join(','),
  };
  const envFile = join(stackDir, 'google-cloud.env');
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(envFile, lines.join(''));
  return { env, envFile };
}
