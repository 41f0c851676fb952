import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, type LocalKafka } from '@sightline/dev-stack';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

let dataDir: string;
let kafka: LocalKafka;
let pipeline: Pipeline;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-broker-away-'));
  kafka = await startKafka({ dataDir });
  pipeline = await Pipeline.open('broker-away', kafka.brokers);
});
afterAll(async () => {
  await pipeline.close();
  await kafka.discard();
  await rm(dataDir, { recursive: true, force: true });
});

describe('while the broker is away', () => {
  it('refuses uploads with 503 and Retry-After, loses nothing that was accepted, and goes on when it is back', async () => {
    const [{ gateway, url }, worker] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
    const { bytes } = await patternPicture(1);
    const before = await Promise.all(
      Array.from({ length: 20 }, (_, index) => uploadUntilAccepted(() => url, bytes, `before-${index}`, 'camera')),
    );
    await kafka.kill();

    const refused = await fetch(`${url}/v1/images`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(5000),
    });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    // Now that it is known, the answer is quick: nobody waits for a timeout again.
    await vi.waitFor(async () => expect(await gateway.isReady()).toBe(false), { timeout: 20_000, interval: 100 });

    await kafka.restart();
    await Promise.all([gateway.whenReady(), worker.whenReady()]);
    const after = await uploadUntilAccepted(() => url, bytes, 'after', 'camera');
    const answers = await pipeline.answers();
    const accepted = [...before, after].map(({ imageId }) => imageId).sort();
    await vi.waitFor(() => expect(answers.map(({ prediction }) => prediction.image_id).sort()).toEqual(accepted), {
      timeout: 90_000,
      interval: 250,
    });
    expect([gateway.isRunning, worker.isRunning]).toEqual([true, true]);
  });
});
