import { readSettings, required, text } from '@sightline/config';
import { announceObjects } from '../gcs/announce-objects.js';
import { makeBucket } from '../gcs/make-bucket.js';
import { applyPlan } from '../pubsub/apply-plan.js';
import { dropsTopic, localBuckets, localPubsub } from './local-google-cloud.js';

// A container of docker-compose.yml runs this: what `npm start -- --gcp` puts into Pub/Sub and Cloud Storage as it starts them.
const { PUBSUB_API_ENDPOINT: pubsub, GCS_API_ENDPOINT: gcs } = readSettings({
  PUBSUB_API_ENDPOINT: required(text({ doc: 'Host and port of the Pub/Sub to prepare.' })),
  GCS_API_ENDPOINT: required(text({ doc: 'Address of the Cloud Storage to prepare.' })),
});
await applyPlan(pubsub, localPubsub);
for (const bucket of Object.values(localBuckets)) await makeBucket(gcs, bucket);
await announceObjects(gcs, localBuckets.drops, dropsTopic);
