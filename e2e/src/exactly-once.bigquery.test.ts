import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { predictionId } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { bigQueryRows } from './outside/bigquery-rows.js';
import { Pipeline } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';

const PREDICTIONS = 5000;
const KILLS = 12;
const OUTAGE_AFTER = 6;
const PUBLISHED_AT_ONCE = 25;

let dataDir: string;
let bigQuery: LocalBigQuery;
let pipeline: Pipeline;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bigquery-'));
  bigQuery = await startBigQuery({ dataDir });
  pipeline = await Pipeline.open('bigquery', inject('kafkaBrokers'), {
    GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
    // More than one append for what is published at once.
    MAX_BATCH_SIZE: '40',
  });
}, 300_000);
afterAll(async () => {
  await pipeline.close();
  await bigQuery.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Publishes predictions, some at a time. @returns their ids. */
async function publish(until: () => boolean): Promise<readonly string[]> {
  const producer = await pipeline.broker.openProducer();
  const ids: string[] = [];
  while (ids.length < PREDICTIONS) {
    const records = await Promise.all(
      Array.from({ length: PUBLISHED_AT_ONCE }, async (_, index) => {
        const imageId = `image-${ids.length + index}`;
        const prediction = samplePrediction({
          image_id: imageId,
          prediction_id: predictionId(imageId),
          processed_at: Date.now() * 1000,
        });
        const { value } = await pipeline.codecs.prediction.encode(prediction);
        return {
          record: { topic: pipeline.topic('RESULTS_TOPIC'), key: imageId, value },
          id: prediction.prediction_id,
        };
      }),
    );
    await producer.send(records.map(({ record }) => record));
    ids.push(...records.map(({ id }) => id));
    // The kills are to fall among the predictions: the last ones wait for the last kill.
    while (ids.length > PREDICTIONS * 0.9 && !until()) await delay(100);
    await delay(400);
  }
  await producer.close();
  return ids;
}

/** Kills one writer after the other at random moments, each while it works; amid that BigQuery itself is killed. */
async function wreak(writers: readonly ServiceProcess[]): Promise<void> {
  for (let kills = 0; kills < KILLS; kills += 1) {
    const victim = writers[kills % writers.length];
    await victim?.keepUp();
    await delay(Math.random() * 3000);
    await victim?.end('SIGKILL');
    victim?.launch();
    if (kills !== OUTAGE_AFTER) continue;
    await bigQuery.kill();
    await delay(3000);
    await bigQuery.restart();
  }
  await Promise.all(writers.map((writer) => writer.keepUp()));
}

const stored = async (): Promise<readonly string[]> =>
  (await bigQueryRows(bigQuery, 'SELECT prediction_id FROM ml_streaming.image_predictions')).map(([id]) => id ?? '');

describe('predictions in BigQuery', () => {
  it(
    `are ${PREDICTIONS} rows, each once, through ${KILLS} kills of the writers and an outage that loses every write stream`,
    { timeout: 900_000 },
    async () => {
      const writers = [await pipeline.start('bigquery-writer'), await pipeline.start('bigquery-writer')];
      let over = false;
      const wreaking = wreak(writers).finally(() => {
        over = true;
      });
      const [published] = await Promise.all([publish(() => over), wreaking]);
      await vi.waitFor(async () => expect(new Set(await stored()).size).toBeGreaterThanOrEqual(PREDICTIONS), {
        timeout: 120_000,
        interval: 1000,
      });
      // Whatever would be stored twice has the time to be.
      await delay(5000);
      const rows = await stored();
      const [found, sent] = [new Set(rows), new Set(published)];
      expect({
        repeated: rows.length - found.size,
        missing: published.filter((id) => !found.has(id)),
        unknown: rows.filter((id) => !sent.has(id)),
      }).toEqual({ repeated: 0, missing: [], unknown: [] });
      const letters = await pipeline.broker.topics.offsets(pipeline.topic('RESULTS_DEAD_LETTER_TOPIC'));
      expect(letters.map(({ high }) => high)).toEqual(letters.map(() => 0n));
    },
  );
});
