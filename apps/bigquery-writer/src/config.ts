import { choice, text, type Rule, type Values } from '@sightline/config';
import { sinkSettings } from '@sightline/sink';
import { warehouseRules, warehouseSettings } from '@sightline/warehouse';

/** Settings of the bigquery-writer. */
export const settings = {
  ...sinkSettings({ consumerGroup: 'bigquery-writer', adminPort: 9104 }),
  ...warehouseSettings,
  BIGQUERY_LOCATION: text({ default: 'US', doc: 'Where a dataset that has to be made lies, such as EU.' }),
  BIGQUERY_API: choice(['storage_write', 'insert_all'], {
    default: 'storage_write',
    doc: 'storage_write: each prediction once, whatever dies. insert_all: the older interface, which may repeat rows that come again after a minute.',
  }),
  BIGQUERY_STORAGE_ENDPOINT: text({
    pattern: /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/,
    patternText: 'must be host:port',
    doc: "host:port of an emulator's Storage Write API, spoken to without TLS; unset: Google's.",
  }),
};

export type BigQueryConfig = Pick<
  Values<typeof settings>,
  | 'GOOGLE_CLOUD_PROJECT'
  | 'BIGQUERY_DATASET'
  | 'BIGQUERY_TABLE'
  | 'BIGQUERY_LOCATION'
  | 'BIGQUERY_API'
  | 'BIGQUERY_API_ENDPOINT'
  | 'BIGQUERY_STORAGE_ENDPOINT'
>;

/** What must hold between the settings. */
export const rules: readonly Rule<typeof settings>[] = [
  ...warehouseRules,
  ({ BIGQUERY_API: api, BIGQUERY_API_ENDPOINT: rest, BIGQUERY_STORAGE_ENDPOINT: storage }) =>
    api === 'storage_write' && (rest === undefined) !== (storage === undefined)
      ? 'BIGQUERY_API_ENDPOINT and BIGQUERY_STORAGE_ENDPOINT go together: rows would be checked in one place and written to another'
      : undefined,
];
