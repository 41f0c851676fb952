import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeGcs, type FakeGcs } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';
import { patternPicture } from './pipeline/uploads.js';

let scratch: string;
let gcs: FakeGcs;
let pipeline: Pipeline;
let url: string;
let worker: ServiceProcess;
let answers: readonly Answer[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'claim-checks-'));
  gcs = await startFakeGcs({ dataDir: join(scratch, 'gcs'), buckets: ['uploads-here', 'elsewhere'] });
  pipeline = await Pipeline.open('claim-checks', inject('kafkaBrokers'), {
    // So small that every picture of the test is too large for a message.
    INLINE_LIMIT_BYTES: '1000',
    UPLOAD_BUCKET: 'uploads-here',
    GCS_API_ENDPOINT: gcs.endpoint,
    GOOGLE_CLOUD_PROJECT: 'test',
  });
  ({ url } = await pipeline.startGateway());
  worker = await pipeline.start('inference-worker');
  answers = await pipeline.answers();
});
afterAll(async () => {
  await pipeline.close();
  await gcs.stop();
  await rm(scratch, { recursive: true });
});

async function upload(seed: number): Promise<{ readonly status: number; readonly imageId: string }> {
  const { bytes } = await patternPicture(seed);
  expect(bytes.length).toBeGreaterThan(1000);
  const headers = { 'idempotency-key': `key-${seed}` };
  const response = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(bytes), headers });
  const { image_id: imageId } = (await response.json()) as { image_id: string };
  return { status: response.status, imageId };
}

const answersOf = (imageId: string): readonly Answer[] =>
  answers.filter(({ prediction }) => prediction.image_id === imageId);

async function untilAnswered(imageIds: readonly string[]): Promise<void> {
  const missing = (): readonly string[] => imageIds.filter((id) => answersOf(id).length === 0);
  await vi.waitFor(() => expect(missing(), worker.output).toEqual([]), { timeout: 90_000, interval: 200 });
}

describe('images that are too large for a message', { timeout: 240_000 }, () => {
  const sent: string[] = [];

  it('go through the bucket and are classified', async () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const { status, imageId } = await upload(seed);
      expect(status).toBe(202);
      sent.push(imageId);
    }
    await untilAnswered(sent);
    for (const id of sent) {
      const [answer] = answersOf(id);
      expect(answer?.prediction.outcome).not.toBe('rejected');
      expect(answer?.prediction.timings_ms.fetched).toBeGreaterThan(0);
    }
  });

  it('are refused while the bucket is away, and those in the topic wait for it', async () => {
    await worker.end('SIGKILL');
    const waiting: string[] = [];
    for (let seed = 101; seed <= 120; seed += 1) waiting.push((await upload(seed)).imageId);
    await gcs.stop();
    expect((await upload(200)).status).toBe(503);
    worker.launch();
    await worker.whenReady();
    // Longer than one attempt with its retries takes.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(waiting.flatMap(answersOf)).toEqual([]);
    await gcs.restart();
    await untilAnswered(waiting);
    const { status, imageId } = await upload(200);
    expect(status).toBe(202);
    await untilAnswered([imageId]);
    sent.push(...waiting, imageId);
  });

  it('are answered once each, also when they are sent again', async () => {
    for (const seed of [1, 2, 101]) expect(sent).toContain((await upload(seed)).imageId);
    const last = await upload(300);
    await untilAnswered([last.imageId]);
    for (const id of sent) expect(answersOf(id)).toHaveLength(1);
  });
});
