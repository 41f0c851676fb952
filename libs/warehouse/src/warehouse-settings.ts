import { text, url, type Rule, type Values } from '@sightline/config';

/** Where the predictions are in BigQuery. Credentials are found as Google's libraries do everywhere: Application Default Credentials. */
export const warehouseSettings = {
  GOOGLE_CLOUD_PROJECT: text({
    doc: 'Google Cloud project; unset: that of the credentials.',
  }),
  BIGQUERY_DATASET: text({
    default: 'ml_streaming',
    pattern: /^\w{1,1024}$/,
    patternText: 'must be letters, digits and underscores',
    doc: 'Dataset of the table; made where it is missing.',
  }),
  BIGQUERY_TABLE: text({
    default: 'image_predictions',
    pattern: /^\w{1,1000}$/,
    patternText: 'must be letters, digits and underscores',
    doc: 'Table of the predictions; made where it is missing, with its views, and given the columns it lacks.',
  }),
  BIGQUERY_API_ENDPOINT: url({ doc: "Address of an emulator's REST interface; unset: Google's." }),
};

export type WarehouseSettings = Values<typeof warehouseSettings>;

/** What must hold between them. */
export const warehouseRules: readonly Rule<typeof warehouseSettings>[] = [
  ({ BIGQUERY_API_ENDPOINT: endpoint, GOOGLE_CLOUD_PROJECT: project }) =>
    endpoint !== undefined && project === undefined
      ? 'BIGQUERY_API_ENDPOINT needs GOOGLE_CLOUD_PROJECT: an emulator has no credentials that name one'
      : undefined,
];
