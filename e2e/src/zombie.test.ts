import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

const SESSION_TIMEOUT_MS = 6000;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open('zombie', inject('kafkaBrokers'), {
    KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
  });
});
afterAll(() => pipeline.close());

describe('a worker that was frozen beyond its session', () => {
  it('publishes nothing of what it had in hand: its partitions and their images are another worker’s', async () => {
    const zombie = await pipeline.start('inference-worker', { WORKER_ID: 'zombie' });
    const { url } = await pipeline.startGateway();
    const { bytes } = await patternPicture(1, 640, 480);
    let sent = 0;
    const send = async (count: number): Promise<string[]> => {
      const uploads = Array.from({ length: count }, async () => {
        const key = `image-${(sent += 1)}`;
        return (await uploadUntilAccepted(() => url, bytes, key, key)).imageId;
      });
      return Promise.all(uploads);
    };
    const answers = await pipeline.answers();
    const accepted = await send(60);
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(5), { timeout: 30_000, interval: 5 });
    zombie.signal('SIGSTOP');
    const frozenAt = Date.now() * 1000;
    accepted.push(...(await send(20)));

    const heir = await pipeline.start('inference-worker', { WORKER_ID: 'heir' });
    await vi.waitFor(
      () => expect(new Set(answers.map(({ prediction }) => prediction.image_id)).size).toBe(accepted.length),
      {
        timeout: 60_000,
        interval: 250,
      },
    );
    zombie.signal('SIGCONT');
    await delay(5000);

    const ids = answers.map(({ prediction }) => prediction.image_id);
    expect([...ids].sort()).toEqual([...accepted].sort());
    // What it had classified before it froze but not committed must not appear either, whenever it was made.
    const late = answers.filter(
      ({ prediction, delivery }) => prediction.worker_id === 'zombie' && delivery.timestampMs * 1000 > frozenAt + 2e6,
    );
    expect(late).toEqual([]);
    expect(answers.some(({ prediction }) => prediction.worker_id === 'heir')).toBe(true);
    expect(heir.isRunning).toBe(true);
  });
});
