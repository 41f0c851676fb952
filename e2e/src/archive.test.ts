import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { startFakeGcs, type FakeGcs } from '@sightline/dev-stack';
import { samplePrediction } from '@sightline/messages/testing';
import { openObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';

const bucket = 'archive';
const PREDICTIONS = 5000;
const KILLS = 12;
const OUTAGE_MS = 12_000;
const now = Date.now() * 1000;

let dataDir: string;
let gcs: FakeGcs;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-archive-'));
  gcs = await startFakeGcs({ dataDir, buckets: [bucket] });
});
afterAll(async () => {
  await gcs.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A results topic of its own, and the writers that archive it. */
class Archive {
  readonly published: string[] = [];
  readonly #store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test' });

  private constructor(
    readonly pipeline: Pipeline,
    private readonly prefix: string,
  ) {}

  static async open(prefix: string): Promise<Archive> {
    const pipeline = await Pipeline.open(prefix, inject('kafkaBrokers'), {
      GCS_API_ENDPOINT: gcs.endpoint,
      GOOGLE_CLOUD_PROJECT: 'test',
      OUTPUT_BUCKET: bucket,
      OUTPUT_PREFIX: prefix,
      OBJECT_MAX_RECORDS: '100',
      OBJECT_MAX_AGE_MS: '700',
    });
    return new Archive(pipeline, prefix);
  }

  writer(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    return this.pipeline.start('gcs-writer', env);
  }

  /** Publishes predictions of the last hours, so many a second. */
  async publish(count: number, perSecond: number): Promise<void> {
    const { broker, codecs } = this.pipeline;
    const producer = await broker.openProducer();
    for (let sent = 0; sent < count; sent += perSecond / 10) {
      const records = Array.from({ length: perSecond / 10 }, async () => {
        const image_id = crypto.randomUUID();
        const prediction = samplePrediction({
          image_id,
          prediction_id: crypto.randomUUID(),
          processed_at: now - Math.floor(Math.random() * 3) * 3_600_000_000,
        });
        this.published.push(prediction.prediction_id);
        const { value } = await codecs.prediction.encode(prediction);
        return { topic: this.pipeline.topic('RESULTS_TOPIC'), key: image_id, value };
      });
      await producer.send(await Promise.all(records));
      await delay(100);
    }
    await producer.close();
  }

  /** The prediction_id of every row of every object. */
  async ids(): Promise<string[]> {
    const texts: string[] = [];
    for await (const { name } of this.#store.list(bucket, this.prefix)) {
      const bytes = await buffer(this.#store.read(bucket, name));
      texts.push((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
    }
    const lines = texts.join('').split('\n').slice(0, -1);
    return lines.map((line) => (JSON.parse(line) as { prediction_id: string }).prediction_id);
  }

  /** Waits until the writers have committed the whole topic. */
  untilArchived(): Promise<void> {
    const { broker, env } = this.pipeline;
    const topic = this.pipeline.topic('RESULTS_TOPIC');
    return vi.waitFor(
      async () => {
        const committed = await broker.topics.committed(env.CONSUMER_GROUP ?? '', topic);
        for (const { partition, high } of await broker.topics.offsets(topic)) {
          const found = committed.find((one) => one.partition === partition)?.offset ?? 0n;
          expect(found >= high).toBe(true);
        }
      },
      { timeout: 120_000, interval: 500 },
    );
  }

  /** Compares the sets: what was published, and what the archive holds. */
  async expectEachOnce(): Promise<void> {
    const ids = await this.ids();
    const known = new Set(ids);
    expect({
      twice: ids.length - known.size,
      missing: this.published.filter((id) => !known.has(id)).length,
      rows: ids.length,
    }).toEqual({ twice: 0, missing: 0, rows: this.published.length });
  }
}

describe('the archive', { timeout: 400_000 }, () => {
  it(`holds ${PREDICTIONS} predictions once each through ${KILLS} kills of its writers at random moments`, async () => {
    const archive = await Archive.open('killed');
    const writers = [await archive.writer(), await archive.writer({ OUTPUT_COMPRESSION: 'gzip' })];
    let kills = 0;
    const kill = async (): Promise<void> => {
      for (; kills < KILLS; kills += 1) {
        const victim = writers[kills % writers.length];
        await victim?.keepUp();
        await delay(Math.random() * 1500);
        await victim?.end('SIGKILL');
        victim?.launch();
      }
    };
    await Promise.all([archive.publish(PREDICTIONS, 200), kill()]);
    await Promise.all(writers.map((writer) => writer.keepUp()));
    await archive.untilArchived();
    await archive.expectEachOnce();
    await archive.pipeline.close();
  });

  it('goes on after an outage of Cloud Storage under load: nothing is lost, nothing is there twice', async () => {
    const archive = await Archive.open('outage');
    const writer = await archive.writer();
    const outage = async (): Promise<void> => {
      await delay(3000);
      await gcs.kill();
      await delay(OUTAGE_MS);
      expect(await writer.isReady()).toBe(false);
      await gcs.restart();
    };
    await Promise.all([archive.publish(2000, 100), outage()]);
    await archive.untilArchived();
    expect(writer.isRunning).toBe(true);
    expect(await writer.isReady()).toBe(true);
    await archive.expectEachOnce();
    await archive.pipeline.close();
  });

  it('stores the last predictions though nothing more comes, and on SIGTERM at once', async () => {
    const archive = await Archive.open('idle');
    const writer = await archive.writer();
    await archive.publish(10, 100);
    await archive.untilArchived();
    await archive.expectEachOnce();
    await writer.end('SIGTERM');
    const patient = await archive.writer({ OBJECT_MAX_AGE_MS: '3600000' });
    await archive.publish(10, 100);
    await delay(2000);
    expect((await patient.end('SIGTERM')).exitCode).toBe(0);
    await archive.expectEachOnce();
    await archive.pipeline.close();
  });
});
