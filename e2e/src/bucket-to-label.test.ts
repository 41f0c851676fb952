import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openAnnouncedBucket, type AnnouncedBucket } from './pipeline/bucket.js';
import { Pipeline } from './pipeline/pipeline.js';
import { runToEnd } from './pipeline/run-to-end.js';
import type { ServiceProcess } from './pipeline/service-process.js';

const KILLS = 10;
const IMAGES = 400;

const samples = fileURLToPath(new URL('../../libs/models/samples/', import.meta.url));
let dataDir: string;
let drop: AnnouncedBucket;
let pipeline: Pipeline;
let bridge: ServiceProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-bucket-'));
  drop = await openAnnouncedBucket(dataDir, 'pstest');
  pipeline = await Pipeline.open('bucket', inject('kafkaBrokers'), {
    ...drop.env,
    FETCH_BUCKETS: drop.bucket,
    SIMULATOR_BUCKET: drop.bucket,
    // What a killed bridge held comes to the next one when its lease ends.
    SIMULATOR_ANSWER_TIMEOUT: '240s',
    SIMULATOR_WIDTH: '160',
    SIMULATOR_HEIGHT: '120',
  });
  bridge = await pipeline.start('gcs-notification-bridge', { PULL_MAX_MESSAGES: '20' });
  await pipeline.start('inference-worker');
}, 600_000);
afterAll(async () => {
  await pipeline.close();
  await drop.close();
  await rm(dataDir, { recursive: true });
});

/** Runs the simulator into the bucket; what it says at its end. */
async function simulate(...args: readonly string[]): Promise<Record<string, unknown>> {
  const all = ['--to', 'bucket', '--json', '--strict', ...args];
  const { stdout, stderr, exitCode } = await runToEnd('simulator', all, { ...pipeline.env, ADMIN_PORT: '0' }, 500_000);
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('images dropped in a bucket', () => {
  it('are answered, each once, with the right labels', { timeout: 300_000 }, async () => {
    const summary = await simulate('--count', '60', '--rate', '20');
    expect(summary).toMatchObject({ sent: 60, answered: 60, lost: 0, duplicated: 0 });
  });

  it('may be a folder of photos', { timeout: 300_000 }, async () => {
    const photos = join(dataDir, 'photos');
    await cp(samples, photos, { recursive: true, filter: (path) => !/\.(md|json)$/.test(path) });
    const summary = await simulate('--count', '12', '--rate', '10', '--images', photos);
    expect(summary).toMatchObject({ sent: 12, answered: 12, rejected: 0, lost: 0, duplicated: 0 });
  });

  it(`are answered once each through ${KILLS} kills of the bridge`, { timeout: 600_000 }, async () => {
    const answers = await pipeline.answers();
    const kill = async (): Promise<void> => {
      for (let kills = 0; kills < KILLS; kills += 1) {
        await bridge.keepUp();
        await delay(Math.random() * 1500);
        await bridge.end('SIGKILL');
        bridge.launch();
      }
    };
    const [summary] = await Promise.all([simulate('--count', String(IMAGES), '--rate', '10'), kill()]);
    expect(summary).toMatchObject({ sent: IMAGES, answered: IMAGES, lost: 0, duplicated: 0 });
    const ids = answers.map(({ prediction }) => prediction.image_id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
