import { join } from 'node:path';
import { announceObjects, startFakeGcs, startPubsub, type FakeGcs, type LocalPubsub } from '@sightline/dev-stack';

const projectId = 'test-project';

/** A bucket that announces its objects, and what a bridge and whoever fetches them are set with. */
export interface AnnouncedBucket {
  readonly bucket: string;
  /** Another one, which announces nothing. */
  readonly archive: string;
  readonly gcs: FakeGcs;
  readonly pubsub: LocalPubsub;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts Cloud Storage and Pub/Sub with that bucket between them. */
export async function openAnnouncedBucket(dataDir: string, prefer?: LocalPubsub['kind']): Promise<AnnouncedBucket> {
  const [bucket, archive] = ['drops', 'archive'];
  const plan = { projectId, topics: { drops: [{ name: 'bridge' }] } };
  const pubsub = await startPubsub({ dataDir: join(dataDir, 'pubsub'), plan, ...(prefer && { prefer }) });
  const gcs = await startFakeGcs({
    dataDir: join(dataDir, 'gcs'),
    buckets: [bucket, archive],
    pubsub: pubsub.endpoint,
  });
  await announceObjects(gcs.endpoint, bucket, `projects/${projectId}/topics/drops`);
  return {
    bucket,
    archive,
    gcs,
    pubsub,
    env: {
      GOOGLE_CLOUD_PROJECT: projectId,
      PUBSUB_API_ENDPOINT: pubsub.endpoint,
      PUBSUB_SUBSCRIPTION: 'bridge',
      GCS_API_ENDPOINT: gcs.endpoint,
    },
    close: async () => {
      await gcs.stop();
      await pubsub.stop();
    },
  };
}
