import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../bootstrap/workspace.mjs';
import { startBigQuery } from '../bigquery/start-bigquery.js';
import { announceObjects } from '../gcs/announce-objects.js';
import { startFakeGcs } from '../gcs/start-fake-gcs.js';
import { freePortOr } from '../kafka/free-port.js';
import { startPubsub } from '../pubsub/start-pubsub.js';
import { dropsTopic, googleCloudSettings, localBuckets, localPubsub } from './local-google-cloud.js';

/** Google Cloud on this machine, as far as the pipeline uses it. */
export interface LocalGoogleCloud {
  /** Settings by which services and the sightline command find it. */
  readonly env: Readonly<Record<string, string>>;
  /** File that holds the settings, one NAME=value a line. */
  readonly envFile: string;
}

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
    plan: localPubsub,
  });
  closers.push(() => pubsub.stop());
  const gcs = await startFakeGcs({
    ...options('gcs'),
    port: await freePortOr(4443),
    pubsub: pubsub.endpoint,
    buckets: Object.values(localBuckets),
  });
  closers.push(() => gcs.stop());
  await announceObjects(gcs.endpoint, localBuckets.drops, dropsTopic);
  const [port, storagePort] = [await freePortOr(9050), await freePortOr(9060)];
  const bigQuery = await startBigQuery({ ...options('bigquery'), port, storagePort });
  closers.push(() => bigQuery.stop());
  const env = googleCloudSettings({
    gcs: gcs.endpoint,
    pubsub: pubsub.endpoint,
    bigQuery: bigQuery.endpoint,
    bigQueryStorage: bigQuery.storageEndpoint,
  });
  const envFile = join(stackDir, 'google-cloud.env');
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(envFile, lines.join(''));
  return { env, envFile };
}
