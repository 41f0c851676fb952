import { predictionColumns } from '@sightline/messages';
import { compareColumns, type FoundColumn } from './compare-columns.js';
import { openBigQueryClient } from './open-bigquery-client.js';
import { warehouseError } from './warehouse-error.js';
import type { WarehouseSettings } from './warehouse-settings.js';

/** What is there of the dataset and the table of predictions. */
export interface TableFacts {
  readonly hasDataset: boolean;
  /** undefined: there is no such table. */
  readonly table: TableDifference | undefined;
}

/** How a table differs from what predictions need. */
export interface TableDifference {
  /** Columns that it lacks and that the writer adds. */
  readonly added: readonly string[];
  /** A sentence for each difference that the writer can't mend. */
  readonly conflicts: readonly string[];
  readonly isPartitioned: boolean;
}

/** Looks at the dataset and the table, and changes nothing. @throws WarehouseError */
export async function inspectTable(settings: WarehouseSettings): Promise<TableFacts> {
  const dataset = openBigQueryClient(settings, { autoRetry: false }).dataset(settings.BIGQUERY_DATASET);
  try {
    const [hasDataset] = await dataset.exists();
    const table = dataset.table(settings.BIGQUERY_TABLE);
    const [hasTable] = hasDataset ? await table.exists() : [false];
    if (!hasTable) return { hasDataset, table: undefined };
    const [metadata] = (await table.getMetadata()) as [Metadata, unknown];
    const { added, conflicts } = compareColumns(predictionColumns, metadata.schema?.fields ?? []);
    return {
      hasDataset,
      table: { added, conflicts, isPartitioned: metadata.timePartitioning?.field === 'processed_at' },
    };
  } catch (error) {
    throw warehouseError(error);
  }
}

interface Metadata {
  readonly schema?: { readonly fields?: readonly FoundColumn[] };
  readonly timePartitioning?: { readonly field?: string };
}
