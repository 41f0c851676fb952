import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import type { WarehouseSettings } from './warehouse-settings.js';

/** Opens BigQuery's REST client; nothing is asked before its first use, not even for credentials. */
export function openBigQueryClient(
  settings: Pick<WarehouseSettings, 'GOOGLE_CLOUD_PROJECT' | 'BIGQUERY_API_ENDPOINT'>,
  { autoRetry }: { readonly autoRetry: boolean },
): BigQuery {
  const { GOOGLE_CLOUD_PROJECT: projectId, BIGQUERY_API_ENDPOINT: apiEndpoint } = settings;
  return new BigQuery({
    autoRetry,
    ...(projectId === undefined ? {} : { projectId }),
    // An emulator asks for no credentials, and looking for some takes seconds where there are none.
    ...(apiEndpoint === undefined ? {} : { apiEndpoint, authClient: new PassThroughClient() }),
  });
}
