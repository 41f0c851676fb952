import { setTimeout as delay } from 'node:timers/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import { RetryableError } from '@sightline/messages';
import type { OpenSink, SinkContext } from '@sightline/sink';
import { openBigQueryClient } from '@sightline/warehouse';
import type { BigQueryConfig } from './config.js';
import { failureError } from './failure-error.js';
import { restFailure } from './failures.js';
import { openInsertAll } from './insert-all.js';
import { openStreams } from './storage-write/bigquery-streams.js';
import { openStorageWrite } from './storage-write/open-storage-write.js';
import { storedRows } from './storage-write/stored-rows.js';
import { openTable, TableConflictError } from './table/open-table.js';
import { within } from './within.js';

const OPEN_TIMEOUT_MS = 60_000;
const OPEN_AGAIN_MS = 2000;

/**
 * Opens the table of predictions as a destination, waiting while BigQuery is away.
 * @throws TableConflictError when the table can't hold predictions; Error when a permission or a setting is wrong.
 */
export async function openBigQuery(
  config: BigQueryConfig,
  context: Pick<SinkContext, 'log' | 'signal'>,
): Promise<OpenSink> {
  // An outage is waited out by the consumer, partition by partition, in steps that it chooses.
  const bigQuery = openBigQueryClient(config, { autoRetry: false });
  const { projectId, table } = await untilThere(() => open(bigQuery, config, context), context);
  const { BIGQUERY_DATASET: dataset, BIGQUERY_TABLE: name } = config;
  const sink =
    config.BIGQUERY_API === 'insert_all'
      ? openInsertAll(table)
      : openStorageWrite(
          openStreams(config, projectId, `projects/${projectId}/datasets/${dataset}/tables/${name}`),
          storedRows(bigQuery, `${projectId}.${dataset}.${name}`),
        );
  let isThere = true;
  return {
    ...sink,
    async write(batch, turn) {
      if (batch.length === 0) return;
      try {
        await sink.write(batch, turn);
        isThere = true;
      } catch (error) {
        isThere = !(error instanceof RetryableError);
        throw error;
      }
    },
    healthy: () => isThere,
  };
}

async function open(
  bigQuery: BigQuery,
  config: BigQueryConfig,
  { log }: Pick<SinkContext, 'log'>,
): Promise<{ readonly projectId: string; readonly table: Awaited<ReturnType<typeof openTable>> }> {
  try {
    const projectId = config.GOOGLE_CLOUD_PROJECT ?? (await bigQuery.getProjectId());
    const place = {
      projectId,
      dataset: config.BIGQUERY_DATASET,
      table: config.BIGQUERY_TABLE,
      location: config.BIGQUERY_LOCATION,
    };
    const table = await within(OPEN_TIMEOUT_MS, "The table can't be opened", openTable(bigQuery, place, log));
    return { projectId, table };
  } catch (error) {
    if (error instanceof TableConflictError || error instanceof RetryableError) throw error;
    throw failureError("The table can't be opened", restFailure(error), error);
  }
}

async function untilThere<T>(act: () => Promise<T>, { log, signal }: Pick<SinkContext, 'log' | 'signal'>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      log.warn({ reason: error.message, waitMs: OPEN_AGAIN_MS }, 'BigQuery is away, trying again');
      await delay(OPEN_AGAIN_MS, undefined, { signal });
    }
  }
}
