import { setTimeout as delay } from 'node:timers/promises';
import { openWarehouse, type Warehouse } from '@sightline/warehouse';
import type { BenchCloud } from '../cloud/bench-cloud.js';
import { startService } from '../processes/service-process.js';
import type { Stage } from '../setup/stage.js';
import { makePredictions, publish } from './backlog.js';

const everyMs = 200;
const warmUp = 3;

/** Publishes predictions one by one; how long until a query finds each, milliseconds. */
export async function queryableTimes(stage: Stage, { env, bigQuery }: BenchCloud, count: number): Promise<number[]> {
  const topics = await stage.createTopics('queryable');
  const dataset = { BIGQUERY_DATASET: 'queryable', BIGQUERY_TABLE: 'image_predictions' };
  const service = await startService({
    app: 'bigquery-writer',
    name: 'sinks-queryable',
    env: { ...stage.serviceEnv(topics), ...env, ...dataset, CONSUMER_GROUP: topics.RESULTS_TOPIC },
  });
  const warehouse = openWarehouse({
    GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    ...dataset,
  });
  const times: number[] = [];
  for (const prediction of makePredictions(warmUp + count)) {
    const sentAt = performance.now();
    await publish(stage, topics.RESULTS_TOPIC, [prediction]);
    while (!(await isThere(warehouse, prediction.prediction_id))) await delay(5);
    times.push(performance.now() - sentAt);
    await delay(everyMs);
  }
  await service.stop();
  return times.slice(warmUp);
}

async function isThere(warehouse: Warehouse, id: string): Promise<boolean> {
  const sql = `SELECT prediction_id FROM ${warehouse.table()} WHERE prediction_id = @id`;
  return (await warehouse.query(sql, { id })).length > 0;
}
