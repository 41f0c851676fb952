import type { BigQuery, Dataset, Table, TableMetadata } from '@google-cloud/bigquery';
import { predictionColumns } from '@sightline/messages';
import type { Logger } from '@sightline/observability';
import { compareColumns } from '@sightline/warehouse';
import { viewsOf } from './views.js';

/** Where the table is, or is to be. */
export interface TablePlace {
  readonly projectId: string;
  readonly dataset: string;
  readonly table: string;
  /** Where a dataset that has to be made lies. */
  readonly location: string;
}

const wanted: TableMetadata = {
  description: 'What became of each image: its labels, or why it has none.',
  schema: { fields: predictionColumns.map((column) => ({ ...column })) as never },
  timePartitioning: { type: 'DAY', field: 'processed_at' },
  clustering: { fields: ['label', 'model_name'] },
};

/** A table that has some columns otherwise than predictions need them. */
export class TableConflictError extends Error {
  override readonly name = 'TableConflictError';
}

/**
 * Makes the dataset, the table and its views where they are missing, and gives a table the columns it lacks.
 * @throws TableConflictError naming every difference that can't be mended from here.
 */
export async function openTable(bigQuery: BigQuery, place: TablePlace, log: Logger): Promise<Table> {
  const dataset = bigQuery.dataset(place.dataset);
  await makeUnlessThere(dataset, () => dataset.create({ location: place.location }));
  const table = dataset.table(place.table);
  await makeUnlessThere(table, () => table.create(wanted));
  await grow(table, place, log);
  await makeViews(dataset, `${place.projectId}.${place.dataset}.${place.table}`);
  return table;
}

/** Looks first: whoever may write to a dataset often may not make one. */
async function makeUnlessThere(thing: Dataset | Table, make: () => Promise<unknown>): Promise<void> {
  const [isThere] = await thing.exists();
  if (isThere) return;
  try {
    await make();
  } catch (error) {
    // Another writer may make the same at the same moment.
    if ((error as { readonly code?: unknown }).code !== 409) throw error;
  }
}

async function grow(table: Table, { dataset, table: name }: TablePlace, log: Logger): Promise<void> {
  const [found] = (await table.getMetadata()) as [TableMetadata, unknown];
  const columns = (found.schema as { fields?: object[] } | undefined)?.fields ?? [];
  const { added, conflicts, grown } = compareColumns(predictionColumns, columns);
  if (conflicts.length > 0) {
    throw new TableConflictError(
      `Table ${dataset}.${name} can't hold predictions: ${conflicts.join('; ')}. Set BIGQUERY_TABLE to another name, or change the table.`,
    );
  }
  if (found.timePartitioning?.field !== 'processed_at')
    log.warn(
      { dataset, table: name },
      'The table is not partitioned by processed_at: queries for some days read all of it',
    );
  if (added.length === 0) return;
  await table.setMetadata({ schema: { fields: grown as never } });
  log.info({ dataset, table: name, added }, 'Columns added to the table');
}

async function makeViews(dataset: Dataset, fullName: string): Promise<void> {
  for (const { name, doc, query } of viewsOf(fullName)) {
    const view = { query, useLegacySql: false };
    const table = dataset.table(name);
    await makeUnlessThere(table, () => table.create({ description: doc, view }));
    const [found] = (await table.getMetadata()) as [TableMetadata, unknown];
    if (viewQuery(found) !== query) await table.setMetadata({ description: doc, view });
  }
}

function viewQuery({ view }: TableMetadata): string | undefined {
  return typeof view === 'string' ? view : view?.query;
}
