import type { PubsubPlan } from '../pubsub/pubsub-plan.js';

const projectId = 'sightline-local';
const topic = 'sightline-drops';
const subscription = 'sightline-drops';

/** Buckets of the Google Cloud on this machine. */
export const localBuckets = {
  /** What is dropped here is classified. */
  drops: 'sightline-drops',
  /** Uploads that are too large for a message. */
  uploads: 'sightline-uploads',
  /** The archive of predictions. */
  outputs: 'sightline-outputs',
} as const;

/** Its Pub/Sub. */
export const localPubsub: PubsubPlan = { projectId, topics: { [topic]: [{ name: subscription }] } };

/** The topic, by its full name, that hears of what is dropped. */
export const dropsTopic = `projects/${projectId}/topics/${topic}`;

/** Where its parts are. */
export interface GoogleCloudPlaces {
  readonly gcs: string;
  readonly pubsub: string;
  readonly bigQuery: string;
  readonly bigQueryStorage: string;
}

/** Settings by which services and the sightline command find it; infra/docker/google-cloud.env has the same. */
export function googleCloudSettings(places: GoogleCloudPlaces): Readonly<Record<string, string>> {
  return {
    GOOGLE_CLOUD_PROJECT: projectId,
    GCS_API_ENDPOINT: places.gcs,
    PUBSUB_API_ENDPOINT: places.pubsub,
    PUBSUB_SUBSCRIPTION: `projects/${projectId}/subscriptions/${subscription}`,
    BIGQUERY_API_ENDPOINT: places.bigQuery,
    BIGQUERY_STORAGE_ENDPOINT: places.bigQueryStorage,
    UPLOAD_BUCKET: localBuckets.uploads,
    OUTPUT_BUCKET: localBuckets.outputs,
    FETCH_BUCKETS: [localBuckets.drops, localBuckets.uploads].join(','),
  };
}
