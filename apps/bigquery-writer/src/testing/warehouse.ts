import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { BigQueryConfig } from '../config.js';

/** A BigQuery that a test has started. */
export interface Server {
  readonly projectId: string;
  readonly endpoint: string;
  readonly storageEndpoint: string;
}

/** What a test asks of it. */
export interface Warehouse {
  readonly bigQuery: BigQuery;
  /** Settings of a writer whose dataset has this name. */
  config(dataset: string, more?: Partial<BigQueryConfig>): BigQueryConfig;
  query<R>(sql: string): Promise<readonly R[]>;
}

export function warehouseOf({ projectId, endpoint, storageEndpoint }: Server): Warehouse {
  const bigQuery = new BigQuery({ projectId, apiEndpoint: endpoint, authClient: new PassThroughClient() });
  return {
    bigQuery,
    config: (dataset, more = {}) => ({
      GOOGLE_CLOUD_PROJECT: projectId,
      BIGQUERY_DATASET: dataset,
      BIGQUERY_TABLE: 'image_predictions',
      BIGQUERY_LOCATION: 'US',
      BIGQUERY_API: 'storage_write',
      BIGQUERY_API_ENDPOINT: endpoint,
      BIGQUERY_STORAGE_ENDPOINT: storageEndpoint,
      ...more,
    }),
    query: async <R>(sql: string) => (await bigQuery.query(sql))[0] as R[],
  };
}
