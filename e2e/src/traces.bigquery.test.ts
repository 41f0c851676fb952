import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startBigQuery,
  startCollector,
  startFakeGcs,
  type FakeGcs,
  type LocalBigQuery,
  type LocalCollector,
} from '@sightline/dev-stack';
import type { Prediction } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { bigQueryRows } from './outside/bigquery-rows.js';
import { parents, untilCollected } from './outside/collected-trace.js';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

const bucket = 'uploads';

let dataDir: string;
let collector: LocalCollector;
let bigQuery: LocalBigQuery;
let gcs: FakeGcs;
let pipeline: Pipeline;
let url: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-traces-'));
  [collector, bigQuery, gcs] = await Promise.all([
    startCollector({ dataDir: join(dataDir, 'collector') }),
    startBigQuery({ dataDir: join(dataDir, 'bigquery') }),
    startFakeGcs({ dataDir: join(dataDir, 'gcs'), buckets: [bucket] }),
  ]);
  pipeline = await Pipeline.open('traces', inject('kafkaBrokers'), {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    INLINE_LIMIT_BYTES: '30000',
    UPLOAD_BUCKET: bucket,
    GCS_API_ENDPOINT: gcs.endpoint,
    GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
  });
  [{ url }] = await Promise.all([
    pipeline.startGateway(),
    pipeline.start('inference-worker'),
    pipeline.start('bigquery-writer', { CONSUMER_GROUP: 'traces-bigquery' }),
  ]);
}, 300_000);
afterAll(async () => {
  await pipeline.close();
  await Promise.all([collector.stop(), bigQuery.stop(), gcs.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

/** Uploads as a client that traces, and waits for the labels. */
async function upload(traceparent: string, seed: number, width: number, height: number): Promise<Prediction> {
  const { bytes } = await patternPicture(seed, width, height);
  const headers = { 'content-type': 'image/jpeg', traceparent };
  const body = new Uint8Array(bytes);
  const answer = await fetch(`${url}/v1/images?wait=20000`, { method: 'POST', body, headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Prediction;
}

describe('the trace of an image', { timeout: 120_000 }, () => {
  it('leads from the upload to its row in BigQuery, and is read back whole from a collector', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { prediction_id: id } = await upload(`00-${traceId}-b7ad6b7169203331-01`, 1, 160, 120);
    const [images, results] = [pipeline.topic('IMAGE_TOPIC'), pipeline.topic('RESULTS_TOPIC')];
    const tree = {
      'ingest-gateway: POST /v1/images': 'outside',
      [`ingest-gateway: send ${images}`]: 'ingest-gateway: POST /v1/images',
      [`inference-worker: process ${images}`]: `ingest-gateway: send ${images}`,
      'inference-worker: decode image': `inference-worker: process ${images}`,
      'inference-worker: classify patterns': `inference-worker: process ${images}`,
      'inference-worker: infer patterns': `inference-worker: process ${images}`,
      [`inference-worker: send ${results}`]: `inference-worker: process ${images}`,
      [`inference-worker: commit ${images}`]: `inference-worker: process ${images}`,
      [`bigquery-writer: process ${results}`]: `inference-worker: send ${results}`,
      'bigquery-writer: write bigquery-writer': `bigquery-writer: process ${results}`,
      [`bigquery-writer: commit ${results}`]: `bigquery-writer: process ${results}`,
    };
    const spans = await untilCollected(collector, traceId, Object.keys(tree));
    expect(parents(spans)).toEqual(tree);

    const query = `SELECT COUNT(*) FROM ml_streaming.image_predictions WHERE prediction_id = '${id}'`;
    expect(await bigQueryRows(bigQuery, query)).toEqual([['1']]);
    expect(spans.get('ingest-gateway: POST /v1/images')).toMatchObject({
      kind: 'SERVER',
      attributes: { 'http.request.method': 'POST', 'http.route': '/v1/images', 'http.response.status_code': 200 },
    });
    const sent = spans.get(`ingest-gateway: send ${images}`);
    expect(sent).toMatchObject({ kind: 'PRODUCER', attributes: { 'messaging.operation.type': 'send' } });
    expect(spans.get(`inference-worker: process ${images}`)).toMatchObject({
      kind: 'CONSUMER',
      links: [sent?.spanId],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.destination.name': images,
        'messaging.consumer.group.name': pipeline.env.CONSUMER_GROUP,
      },
    });
    const batch = spans.get('inference-worker: infer patterns');
    expect(spans.get('inference-worker: classify patterns')?.links).toEqual([batch?.spanId]);
    expect(batch?.links).toEqual([spans.get(`inference-worker: process ${images}`)?.spanId]);
  });

  it('goes through the bucket with an image that is too large for a message', async () => {
    const traceId = '1af7651916cd43dd8448eb211c80319c';
    await upload(`00-${traceId}-b7ad6b7169203331-01`, 2, 1600, 1200);
    await vi.waitFor(
      async () => {
        const spans = (await collector.spans()).filter((span) => span.traceId === traceId);
        const names = spans.map(({ service, name }) => `${service}: ${name}`);
        expect(names).toEqual(
          expect.arrayContaining([
            'ingest-gateway: store image',
            'inference-worker: fetch image',
            'bigquery-writer: write bigquery-writer',
          ]),
        );
      },
      { timeout: 30_000, interval: 200 },
    );
  });

  it('ends in the dead letter with a message that can’t be read, and says so', async () => {
    const traceId = '2af7651916cd43dd8448eb211c80319c';
    const producer = await pipeline.broker.openProducer();
    const [images, dead] = [pipeline.topic('IMAGE_TOPIC'), pipeline.topic('IMAGE_DEAD_LETTER_TOPIC')];
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await producer.send([{ topic: images, key: 'k', value: Buffer.from('rubbish'), headers }]);
    await producer.close();
    const names = [`process ${images}`, `send ${dead}`, `commit ${images}`].map((name) => `inference-worker: ${name}`);
    const spans = await untilCollected(collector, traceId, names);
    expect(spans.get(`inference-worker: send ${dead}`)?.parentSpanId).toBe(
      spans.get(`inference-worker: process ${images}`)?.spanId,
    );
  });

  it('is recorded by nobody where its sender said so', async () => {
    const traceId = '3af7651916cd43dd8448eb211c80319c';
    await upload(`00-${traceId}-b7ad6b7169203331-00`, 3, 160, 120);
    // What is exported after it would have come after it.
    await upload(`00-4af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`, 4, 160, 120);
    await vi.waitFor(
      async () => {
        const spans = await collector.spans();
        const written = spans.filter(({ name }) => name === 'write bigquery-writer').map((span) => span.traceId);
        expect(written).toContain('4af7651916cd43dd8448eb211c80319c');
        expect(spans.filter((span) => span.traceId === traceId)).toEqual([]);
      },
      { timeout: 30_000, interval: 200 },
    );
  });
});
