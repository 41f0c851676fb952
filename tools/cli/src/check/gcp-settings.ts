import { list, text } from '@sightline/config';
import { pubsubSettings } from '@sightline/pubsub';
import { storageSettings, uploadSettings } from '@sightline/storage';
import { warehouseSettings } from '@sightline/warehouse';

/** The settings of bridge, workers and writers that say what they use of Google Cloud; what isn't set isn't looked at. */
export const gcpSettings = {
  ...storageSettings,
  ...uploadSettings,
  ...warehouseSettings,
  PUBSUB_SUBSCRIPTION: text({ doc: pubsubSettings.PUBSUB_SUBSCRIPTION.doc }),
  PUBSUB_API_ENDPOINT: pubsubSettings.PUBSUB_API_ENDPOINT,
  FETCH_BUCKETS: list({ default: [], doc: 'Buckets in which images are dropped.' }),
  OUTPUT_BUCKET: text({ doc: 'Bucket of the archive of predictions.' }),
};
