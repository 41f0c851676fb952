import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { silentLogger } from '@sightline/observability';
import { describeSink, sampleRecord, type SinkBench } from '@sightline/sink/testing';
import { afterAll, beforeAll, vi } from 'vitest';
import type { BigQueryConfig } from './config.js';
import { openBigQuery } from './open-bigquery.js';
import { warehouseOf, type Warehouse } from './testing/warehouse.js';

// The first start installs local-bigquery.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 120_000 });

let dataDir: string;
let server: LocalBigQuery;
let warehouse: Warehouse;
let datasets = 0;
let broken = false;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bigquery-'));
  server = await startBigQuery({ dataDir });
  warehouse = warehouseOf(server);
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

describeSink('BigQuery by write streams', () => bench('storage_write'));
describeSink('BigQuery by insertAll', () => bench('insert_all'));

async function bench(api: BigQueryConfig['BIGQUERY_API']): Promise<SinkBench> {
  if (broken) await server.restart();
  broken = false;
  const dataset = `contract_${(datasets += 1)}`;
  const table = `\`${server.projectId}.${dataset}.image_predictions\``;
  const setArm = async (type: string): Promise<void> => {
    await warehouse.query(`ALTER TABLE ${table} DROP COLUMN arm`);
    await warehouse.query(`ALTER TABLE ${table} ADD COLUMN arm ${type}`);
  };
  let opened = false;
  return {
    unacceptable: sampleRecord(99, { arm: 'not a number' }),
    open: async () => {
      if (opened) await setArm('STRING');
      const context = { log: silentLogger, signal: new AbortController().signal };
      const sink = await openBigQuery(warehouse.config(dataset, { BIGQUERY_API: api }), context);
      // Once the sink has found the table right: so there is something that BigQuery refuses.
      await setArm('INT64');
      opened = true;
      return sink;
    },
    stored: async () => {
      const rows = await warehouse.query<{ id: string }>(`SELECT prediction_id AS id FROM ${table}`);
      return rows.map(({ id }) => id);
    },
    breakDestination: () => {
      broken = true;
      return server.kill();
    },
  };
}
