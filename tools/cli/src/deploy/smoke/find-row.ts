import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { durationText } from '@sightline/terminal';
import { warehouseRules, warehouseSettings, type Warehouse } from '@sightline/warehouse';
import { ok, wrong, type Finding } from '../../check/finding.js';
import type { Cli } from '../../cli.js';
import type { Deployment } from '../deployment.js';
import type { Outputs } from '../outputs.js';

export interface RowOptions {
  readonly outputs: Pick<Outputs, 'bigquery_table'>;
  /** Services that the picture goes through on its way, in that order. */
  readonly through: readonly string[];
  readonly timeoutMs: number;
}

const ROW_EVERY_MS = 2000;

/** Waits for the row of a picture in BigQuery. */
export async function findRow(
  cli: Cli,
  { project, namespace }: Deployment,
  imageId: string,
  { outputs, through, timeoutMs }: RowOptions,
): Promise<Finding> {
  const [, dataset = '', table = ''] = outputs.bigquery_table.split('.');
  const env = { ...cli.env, GOOGLE_CLOUD_PROJECT: project, BIGQUERY_DATASET: dataset, BIGQUERY_TABLE: table };
  const warehouse = await cli.openWarehouse(readSettings(warehouseSettings, warehouseRules, env));
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    const outcome = await outcomeOf(warehouse, imageId);
    if (outcome === 'rejected')
      return wrong(
        'row',
        `in ${outputs.bigquery_table}, but a sound picture was rejected`,
        'see the log of the inference-worker',
      );
    if (outcome !== undefined)
      return ok('row', `in ${outputs.bigquery_table} ${durationText(performance.now() - startedAt)} later`);
    await delay(ROW_EVERY_MS, undefined, { signal: cli.signal });
  }
  const logs = through.map((service) => `kubectl logs --namespace ${namespace} deployment/${service}`);
  return wrong(
    'row',
    `none in ${outputs.bigquery_table} within ${durationText(timeoutMs)}`,
    `one of these says why: ${logs.join('; ')}`,
  );
}

async function outcomeOf(warehouse: Warehouse, imageId: string): Promise<unknown> {
  // The partition of the day alone is read.
  const sql = `SELECT outcome FROM ${warehouse.table()} WHERE image_id = @imageId AND processed_at > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)`;
  return (await warehouse.query(sql, { imageId }))[0]?.outcome;
}
