import { text } from '@sightline/config';
import { pubsubSettings } from '@sightline/pubsub';
import { fetchSettings, storageSettings } from '@sightline/storage';
import { warehouseSettings } from '@sightline/warehouse';

/** The settings of bridge, workers and writers that say what they use of Google Cloud; what isn't set isn't looked at. */
export const gcpSettings = {
  ...storageSettings,
  ...fetchSettings,
  ...warehouseSettings,
  PUBSUB_SUBSCRIPTION: text({ doc: pubsubSettings.PUBSUB_SUBSCRIPTION.doc }),
  PUBSUB_API_ENDPOINT: pubsubSettings.PUBSUB_API_ENDPOINT,
  OUTPUT_BUCKET: text({ doc: 'Bucket of the archive of predictions.' }),
};
