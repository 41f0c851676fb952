import { inspectTable, WarehouseError, type WarehouseSettings } from '@sightline/warehouse';
import { ok, skipped, wrong, type Finding } from './finding.js';

/** Whether dataset and table are there, and the table can hold predictions. */
export async function checkDataset(settings: WarehouseSettings): Promise<readonly Finding[]> {
  const { BIGQUERY_DATASET: dataset, BIGQUERY_TABLE: table } = settings;
  try {
    const facts = await inspectTable(settings);
    if (!facts.hasDataset) return [missing('dataset', dataset), skipped('table', 'the dataset is not there')];
    return [ok('dataset', `${dataset} is there`), tableFinding(`${dataset}.${table}`, facts.table)];
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const [found = '', ...mend] = error.message.split(/\. (?=Log|Reading|Is|The bigquery)/);
    const finding = wrong(
      'dataset',
      found.replace(/\.$/, ''),
      mend.join('. ').replace(/\.$/, '') || 'see docs/bigquery.md',
    );
    return [finding, skipped('table', 'BigQuery does not tell')];
  }
}

type Table = Awaited<ReturnType<typeof inspectTable>>['table'];

function tableFinding(name: string, table: Table): Finding {
  if (table === undefined) return missing('table', name);
  if (table.conflicts.length > 0) {
    const mend = 'set BIGQUERY_TABLE to another name, or change the table';
    return wrong('table', `${name} can't hold predictions: ${table.conflicts.join('; ')}`, mend);
  }
  if (table.added.length > 0)
    return note(name, `lacks ${table.added.join(', ')}`, 'the bigquery-writer adds them when it starts');
  if (!table.isPartitioned)
    return note(name, 'is not partitioned by processed_at: queries for some days read all of it', 'make it anew');
  return ok('table', `${name} has every column of a prediction`);
}

function missing(subject: string, name: string): Finding {
  const mend = 'the bigquery-writer makes it when it starts';
  return { subject, state: 'note', found: `${name} is not there yet`, mend };
}

function note(name: string, found: string, mend: string): Finding {
  return { subject: 'table', state: 'note', found: `${name} ${found}`, mend };
}
