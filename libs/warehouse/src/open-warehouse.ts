import { openBigQueryClient } from './open-bigquery-client.js';
import { warehouseError } from './warehouse-error.js';
import type { WarehouseSettings } from './warehouse-settings.js';

/** One row of an answer: columns by name, as JSON has them; times in ISO 8601. */
export type WarehouseRow = Readonly<Record<string, unknown>>;

/** Named values that a query refers to as `@name`. */
export type QueryParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** The predictions in BigQuery. */
export interface Warehouse {
  /** Name of the table of predictions for a query, in backquotes; `suffix` names one of its views, such as `_latest`. */
  readonly table: (suffix?: string) => string;
  /** @throws WarehouseError */
  readonly query: (sql: string, params: QueryParameters) => Promise<readonly WarehouseRow[]>;
}

/** Longest time that an answer may take. */
const TIMEOUT_MS = 120_000;

/** Opens the table of predictions for questions; nothing is asked before the first. */
export function openWarehouse(settings: WarehouseSettings): Warehouse {
  const client = openBigQueryClient(settings, { autoRetry: true });
  const { BIGQUERY_DATASET: dataset, BIGQUERY_TABLE: name } = settings;
  return {
    table: (suffix = '') => `\`${dataset}.${name}${suffix}\``,
    query: async (query, params) => {
      try {
        const [rows] = await client.query({ query, params, jobTimeoutMs: TIMEOUT_MS });
        return rows.map((row: object) => plain(row));
      } catch (error) {
        throw warehouseError(error);
      }
    },
  };
}

/** The client's own kinds of dates and numbers as the JSON that they would be. */
function plain(row: object): WarehouseRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: readonly [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null && 'value' in value ? value.value : value,
    ]),
  );
}
