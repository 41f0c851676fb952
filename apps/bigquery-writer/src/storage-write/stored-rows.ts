import type { BigQuery } from '@google-cloud/bigquery';
import { RetryableError } from '@sightline/messages';
import { failureError } from '../failure-error.js';
import { restFailure } from '../failures.js';
import { within } from '../within.js';
import type { StoredRows } from './write-streams.js';

const QUERY_TIMEOUT_MS = 30_000;

/** Asks a table, given as `project.dataset.table`, what it holds. */
export function storedRows(bigQuery: BigQuery, fullName: string): StoredRows {
  async function ask<R>(query: string, params: Readonly<Record<string, unknown>> = {}): Promise<readonly R[]> {
    try {
      const [rows] = await within(QUERY_TIMEOUT_MS, "The table can't be read", bigQuery.query({ query, params }));
      return rows as R[];
    } catch (error) {
      if (error instanceof RetryableError) throw error;
      throw failureError("The table can't be read", restFailure(error), error);
    }
  }
  async function isEmpty(): Promise<boolean> {
    const [count] = await ask<{ n: number }>(`SELECT COUNT(*) AS n FROM \`${fullName}\``);
    return count?.n === 0;
  }
  let empty: Promise<boolean> | undefined;
  return {
    async among(predictions) {
      if (predictions.length === 0) return new Set();
      const times = predictions.map(({ processed_at: at }) => at);
      // The days let BigQuery read their partitions alone.
      const found = await ask<{ prediction_id: string }>(
        `SELECT prediction_id FROM \`${fullName}\`
WHERE processed_at BETWEEN TIMESTAMP_MICROS(@first) AND TIMESTAMP_MICROS(@last) AND prediction_id IN UNNEST(@ids)`,
        {
          first: Math.min(...times),
          last: Math.max(...times),
          ids: predictions.map(({ prediction_id: id }) => id),
        },
      );
      return new Set(found.map(({ prediction_id: id }) => id));
    },
    wasEmpty() {
      empty ??= isEmpty().catch((error: unknown) => {
        empty = undefined;
        throw error;
      });
      return empty;
    },
  };
}
