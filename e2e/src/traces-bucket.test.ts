import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector, type LocalCollector } from '@sightline/dev-stack';
import type { Delivery } from '@sightline/kafka';
import { openObjectStore, type ObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { parents, untilCollected } from './outside/collected-trace.js';
import { openAnnouncedBucket, type AnnouncedBucket } from './pipeline/bucket.js';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

let dataDir: string;
let collector: LocalCollector;
let drop: AnnouncedBucket;
let pipeline: Pipeline;
let store: ObjectStore & { close(): Promise<void> };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bucket-traces-'));
  [collector, drop] = await Promise.all([
    startCollector({ dataDir: join(dataDir, 'collector') }),
    openAnnouncedBucket(dataDir),
  ]);
  store = openObjectStore({ GCS_API_ENDPOINT: drop.gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test-project' });
  pipeline = await Pipeline.open('bucket-traces', inject('kafkaBrokers'), {
    ...drop.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    FETCH_BUCKETS: drop.bucket,
    OUTPUT_BUCKET: drop.bucket,
    OBJECT_MAX_AGE_MS: '200',
  });
  await Promise.all([
    pipeline.start('gcs-notification-bridge'),
    pipeline.start('inference-worker'),
    pipeline.start('gcs-writer', { CONSUMER_GROUP: `${pipeline.env.CONSUMER_GROUP ?? ''}-archive` }),
  ]);
}, 300_000);
afterAll(async () => {
  await pipeline.close();
  await store.close();
  await Promise.all([collector.stop(), drop.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

describe('the trace of a drop', { timeout: 120_000 }, () => {
  it('leads from the notice to the object in the archive', async () => {
    const [images, results] = [pipeline.topic('IMAGE_TOPIC'), pipeline.topic('RESULTS_TOPIC')];
    const answers: Delivery[] = [];
    const tail = await pipeline.broker.tail({
      topic: results,
      from: 'earliest',
      onDelivery: (delivery) => void answers.push(delivery),
      onFailure: (error) => {
        throw error;
      },
    });
    onTestFinished(() => tail.close());
    const { bytes } = await patternPicture(1);
    await store.write(drop.bucket, 'in/1.jpg', bytes, { contentType: 'image/jpeg' });
    await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 60_000, interval: 100 });
    const traceId = answers[0]?.headers.traceparent?.split('-')[1] ?? '';
    const notice = 'gcs-notification-bridge: process projects/test-project/subscriptions/bridge';
    const tree = {
      [notice]: 'outside',
      [`gcs-notification-bridge: send ${images}`]: notice,
      [`inference-worker: process ${images}`]: `gcs-notification-bridge: send ${images}`,
      'inference-worker: fetch image': `inference-worker: process ${images}`,
      'inference-worker: decode image': `inference-worker: process ${images}`,
      'inference-worker: classify patterns': `inference-worker: process ${images}`,
      'inference-worker: infer patterns': `inference-worker: process ${images}`,
      [`inference-worker: send ${results}`]: `inference-worker: process ${images}`,
      [`inference-worker: commit ${images}`]: `inference-worker: process ${images}`,
      [`gcs-writer: process ${results}`]: `inference-worker: send ${results}`,
      'gcs-writer: write gcs-writer': `gcs-writer: process ${results}`,
    };
    const spans = await untilCollected(collector, traceId, Object.keys(tree));
    expect(parents(spans)).toEqual(tree);
    expect(spans.get(notice)).toMatchObject({
      kind: 'CONSUMER',
      attributes: {
        'messaging.system': 'gcp_pubsub',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.subscription.name': 'projects/test-project/subscriptions/bridge',
      },
    });
    expect(spans.get('gcs-writer: write gcs-writer')).toMatchObject({
      kind: 'CLIENT',
      links: [spans.get(`gcs-writer: process ${results}`)?.spanId],
      attributes: { 'sightline.sink': 'gcs-writer', 'sightline.sink.records': 1 },
      failed: false,
    });
  });

  it('ends in the dead letter of the archive with a prediction that can’t be read', async () => {
    const traceId = '5af7651916cd43dd8448eb211c80319c';
    const [results, dead] = [pipeline.topic('RESULTS_TOPIC'), pipeline.topic('RESULTS_DEAD_LETTER_TOPIC')];
    const producer = await pipeline.broker.openProducer();
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await producer.send([{ topic: results, key: 'k', value: Buffer.from('rubbish'), headers }]);
    await producer.close();
    const [process, send] = [`gcs-writer: process ${results}`, `gcs-writer: send ${dead}`];
    const spans = await untilCollected(collector, traceId, [process, send]);
    expect(parents(spans)).toEqual({ [process]: 'outside', [send]: process });
  });
});
