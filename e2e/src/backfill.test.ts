import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '@sightline/config';
import { startFakeGcs, type FakeGcs } from '@sightline/dev-stack';
import { openObjectStore } from '@sightline/storage';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

const PICTURES = 300;
const cli = fileURLToPath(new URL('../../tools/cli/dist/main.js', import.meta.url));

let scratch: string;
let gcs: FakeGcs;
let pipeline: Pipeline;
let answers: readonly Answer[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'backfill-'));
  gcs = await startFakeGcs({ dataDir: join(scratch, 'gcs'), buckets: ['photos'] });
  const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test' });
  for (let seed = 0; seed < PICTURES; seed += 1) {
    const { bytes } = await patternPicture(seed % 12);
    const name = `2025/${String(seed).padStart(4, '0')} ü.jpg`;
    await store.write('photos', name, seed % 50 === 49 ? Buffer.from('no picture') : bytes, {
      contentType: 'image/jpeg',
    });
  }
  await store.write('photos', '2025/notes.txt', Buffer.from('no image'), { contentType: 'text/plain' });
  await store.close();
  pipeline = await Pipeline.open('backfill', inject('kafkaBrokers'), {
    GCS_API_ENDPOINT: gcs.endpoint,
    GOOGLE_CLOUD_PROJECT: 'test',
    FETCH_BUCKETS: 'photos',
    MODEL: 'patterns',
  });
  await pipeline.start('inference-worker');
  answers = await pipeline.answers();
}, 240_000);
afterAll(async () => {
  await pipeline.close();
  await gcs.stop();
  await rm(scratch, { recursive: true });
});

function backfill() {
  const env = environmentWith({ ...pipeline.env, XDG_STATE_HOME: scratch });
  return execa(process.execPath, [cli, 'backfill', 'gs://photos/2025/', '--rate', '60', '--json'], {
    env,
    reject: false,
  });
}

describe('sightline backfill', () => {
  it(
    'brings a bucket through the pipeline, each image once, though it is killed three times',
    { timeout: 240_000 },
    async () => {
      for (let kills = 0; kills < 3; kills += 1) {
        const before = answers.length;
        const run = backfill();
        await vi.waitFor(() => expect(answers.length).toBeGreaterThan(before + 20), { timeout: 60_000, interval: 50 });
        await delay(Math.random() * 500);
        run.kill('SIGKILL');
        await run;
      }
      expect(answers.length).toBeLessThan(PICTURES);
      const { stdout, stderr, exitCode } = await backfill();
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Going on where an earlier run stopped')]);
      expect(JSON.parse(stdout)).toMatchObject({ listed: PICTURES + 1, skipped: 1, unanswered: 0 });
      const ids = answers.map(({ prediction }) => prediction.image_id);
      expect([ids.length, new Set(ids).size]).toEqual([PICTURES, PICTURES]);
      expect(answers.filter(({ prediction }) => prediction.outcome === 'rejected')).toHaveLength(PICTURES / 50);
    },
  );
});
