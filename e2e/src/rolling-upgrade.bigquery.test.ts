import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { openAnnouncedBucket, type AnnouncedBucket } from './pipeline/bucket.js';
import { makeNextVersion } from './pipeline/next-version.js';
import { Pipeline } from './pipeline/pipeline.js';
import { Fleet } from './rolling/fleet.js';
import { FollowedTopic } from './rolling/followed-topic.js';
import { Load } from './rolling/load.js';
import { imagesInArchive, imagesInBigQuery, type StoredImages } from './rolling/stored-images.js';

const readers = ['console-writer', 'dashboard', 'drift-monitor', 'bigquery-writer', 'gcs-writer'];
/** They write what has grown. */
const writers = ['inference-worker', 'gcs-notification-bridge', 'ingest-gateway'];
/** What the old version knows. */
const known = { WRITE_SCHEMAS: 'image-received.v1,prediction.v2' };
const patience = { timeout: 60_000, interval: 250 };

let dataDir: string;
let next: string;
let bucket: AnnouncedBucket;
let bigQuery: LocalBigQuery;
let pipeline: Pipeline;
let load: Load | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-rolling-upgrade-'));
  next = join(dataDir, 'next');
  await mkdir(next);
  await makeNextVersion(next);
  bucket = await openAnnouncedBucket(dataDir);
  bigQuery = await startBigQuery({ dataDir: join(dataDir, 'bigquery') });
  pipeline = await Pipeline.open('rolling-upgrade', inject('kafkaBrokers'), {
    ...bucket.env,
    FETCH_BUCKETS: bucket.bucket,
    OUTPUT_BUCKET: bucket.archive,
    OBJECT_MAX_AGE_MS: '1000',
    ANONYMOUS_ACCESS: 'true',
    // A Kafka that shares a small machine with all of them may stall: uploads wait for it, so that what fails is the upgrade's.
    PUBLISH_TIMEOUT_MS: '15000',
  });
}, 600_000);
afterAll(async () => {
  load?.stop();
  await pipeline.close();
  await Promise.all([bucket.close(), bigQuery.stop()]);
  await rm(dataDir, { recursive: true });
});

it(
  'loses nothing, doubles nothing and fails no upload while every service is replaced by its next version, which grows two messages, and then by the old one again',
  { timeout: 400_000 },
  async () => {
    const fleet = new Fleet(pipeline, {
      'bigquery-writer': {
        GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
        BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
        BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
      },
    });
    await Promise.all([...readers, ...writers].map((app) => fleet.replace(app)));
    const images = await FollowedTopic.open(pipeline, 'IMAGE_TOPIC');
    const results = await FollowedTopic.open(pipeline, 'RESULTS_TOPIC');
    const [rows, archived] = [imagesInBigQuery(bigQuery), imagesInArchive(bucket)];
    load = new Load(() => fleet.gatewayUrl, bucket);
    const running = load.run();
    await vi.waitFor(() => expect(results.keys.length).toBeGreaterThan(20), patience);
    const schemas = (): readonly number[] => [images, results].map((topic) => topic.countsBySchema().length);

    // The upgrade: in any order, for what is written is what the old version knows.
    for (const app of [...readers, ...writers]) await fleet.replace(app, known, next);
    expect(schemas()).toEqual([1, 1]);
    // Everybody reads what has grown: now it may be written.
    await Promise.all(writers.map((app) => fleet.replace(app, {}, next)));
    await vi.waitFor(() => expect(schemas()).toEqual([2, 2]), patience);

    // The rollback: what the old version does not know is written no more, and has been read, before anybody goes back.
    await Promise.all(writers.map((app) => fleet.replace(app, known, next)));
    await untilStored(new Set(load.accepted), [rows, archived]);
    const grown = (): readonly unknown[] => [images, results].map((topic) => topic.countsBySchema()[1]);
    const grownBefore = grown();
    for (const apps of [writers, readers]) await Promise.all(apps.map((app) => fleet.replace(app)));
    expect(grown()).toEqual(grownBefore);

    load.stop();
    await running;
    expect(load.failed).toEqual([]);
    await untilStored(load.accepted, [rows, archived]);
    // Whatever would come twice has the time to.
    await delay(3000);
    const accepted = [...load.accepted].sort();
    for (const held of [results.keys, await rows(), await archived()]) expect([...held].sort()).toEqual(accepted);
    expect(await deadLetters()).toBe(0n);
    const times = `${fleet.replaced} processes replaced, ${load.waited} uploads answered with their prediction`;
    process.stdout.write(`${accepted.length} images, ${times}: none lost, none doubled, no upload failed\n`);
  },
);

async function untilStored(images: ReadonlySet<string>, sinks: readonly StoredImages[]): Promise<void> {
  for (const stored of sinks) {
    await vi.waitFor(async () => {
      const held = new Set(await stored());
      expect([...images].filter((image) => !held.has(image))).toEqual([]);
    }, patience);
  }
}

/** Messages that somebody could not read. */
async function deadLetters(): Promise<bigint> {
  const topics = (['IMAGE_DEAD_LETTER_TOPIC', 'RESULTS_DEAD_LETTER_TOPIC'] as const).map((name) =>
    pipeline.topic(name),
  );
  const offsets = await Promise.all(topics.map((topic) => pipeline.broker.topics.offsets(topic)));
  return offsets.flat().reduce((sum, { high }) => sum + high, 0n);
}
