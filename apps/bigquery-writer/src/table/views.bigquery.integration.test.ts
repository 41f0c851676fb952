import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { shadowPredictionId, type Prediction } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { MemoryPartition, sampleRecord } from '@sightline/sink/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBigQuery } from '../open-bigquery.js';
import { warehouseOf, type Warehouse } from '../testing/warehouse.js';

const docs = new URL('../../../../docs/bigquery.md', import.meta.url);
const examples = [...(await readFile(docs, 'utf8')).matchAll(/```sql\n([^]*?)```/g)].map(([, sql = '']) => sql);
const context = { log: silentLogger, signal: new AbortController().signal };

let dataDir: string;
let server: LocalBigQuery;
let warehouse: Warehouse;

// The first start installs local-bigquery.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bigquery-'));
  server = await startBigQuery({ dataDir });
  warehouse = warehouseOf(server);
  const sink = await openBigQuery(warehouse.config('ml_streaming'), context);
  const shadowOf = (image: number, label: string) => {
    const { prediction_id: _, ...shadow } = { ...answer(image), role: 'shadow', model_name: 'birds', label } as const;
    return { ...shadow, prediction_id: shadowPredictionId(shadow.image_id, 'birds', '1') };
  };
  const predictions: readonly Partial<Prediction>[] = [
    ...[0, 1, 2].map((image) => answer(image)),
    answer(3, { label: 'tabby', arm: 'new', timings_ms: { ...sampleRecord(3).prediction.timings_ms, total: 100 } }),
    answer(4, { outcome: 'rejected', label: null, confidence: null, top_k: [], error_code: 'truncated' }),
    shadowOf(0, 'tiger cat'),
    shadowOf(1, 'tabby'),
  ];
  const batch = predictions.map((prediction, offset) => sampleRecord(offset, prediction));
  await sink.write(batch, new MemoryPartition().takeOver());
  await sink.close?.();
}, 300_000);
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** The answer for an image. */
function answer(image: number, overrides: Partial<Prediction> = {}): Prediction {
  return sampleRecord(image, { arm: 'old', ...overrides }).prediction;
}

const view = (name: string): Promise<readonly Record<string, unknown>[]> =>
  warehouse.query(`SELECT * FROM ml_streaming.image_predictions_${name}`);

describe('the views', () => {
  it('show the latest answer for each image, and no shadow', async () => {
    const latest = await view('latest');
    expect(latest.map(({ image_id: id }) => id).sort()).toEqual([0, 1, 2, 3, 4].map((image) => answer(image).image_id));
  });

  it('count labels', async () => {
    const labels = await view('labels_hourly');
    expect(labels.map(({ label, predictions }) => [label, predictions]).sort()).toEqual([
      ['tabby', 1],
      ['tiger cat', 3],
    ]);
  });

  it('tell which share was rejected, by code', async () => {
    const errors = await view('errors_hourly');
    expect(errors.find(({ error_code: code }) => code === 'truncated')).toMatchObject({ predictions: 1, share: 0.2 });
    expect(errors.find(({ error_code: code }) => code === null)).toMatchObject({ predictions: 4, share: 0.8 });
  });

  it('tell the latency', async () => {
    const [latency] = await view('latency_hourly');
    expect(latency).toMatchObject({ model_name: 'efficientnet_lite0', predictions: 5, p50_ms: 8.25 });
    expect(latency?.p99_ms).toBeGreaterThan(50);
  });

  it('compare arms', async () => {
    const arms = await view('arms_daily');
    expect(arms.map(({ arm, predictions, classified_share: share }) => [arm, predictions, share]).sort()).toEqual([
      ['new', 1, 1],
      ['old', 4, 0.75],
    ]);
  });

  it('compare a shadow with the answers', async () => {
    expect(await view('shadows_daily')).toMatchObject([
      {
        answering_model: 'efficientnet_lite0',
        shadow_model: 'birds',
        images: 2,
        agreement: 0.5,
        mean_confidence_gain: 0,
      },
    ]);
  });

  it('are made anew where somebody changed them, and left alone otherwise', async () => {
    const latest = warehouse.bigQuery.dataset('ml_streaming').table('image_predictions_latest');
    await latest.setMetadata({ view: { query: 'SELECT 1 AS one', useLegacySql: false } });
    await openBigQuery(warehouse.config('ml_streaming'), context);
    expect(await view('latest')).toHaveLength(5);
  });
});

describe('the examples of docs/bigquery.md', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(7);
  });

  it.each(examples)('find something: %s', async (sql) => {
    expect((await warehouse.query(sql)).length).toBeGreaterThan(0);
  });
});
