import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

/** Promise 7: what is in flight is finished within this time. */
const STOP_WITHIN_MS = 25_000;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open('clean-stop', inject('kafkaBrokers'));
});
afterAll(() => pipeline.close());

describe('SIGTERM under load', () => {
  it('ends each service with exit code 0 in time: every upload that was answered is classified once', async () => {
    const [first, second, worker, heir] = await Promise.all([
      pipeline.startGateway(),
      pipeline.startGateway(),
      pipeline.start('inference-worker'),
      pipeline.start('inference-worker'),
    ]);
    const accepted: string[] = [];
    const failed: string[] = [];
    const stopping = new AbortController();
    // A load balancer in front: who finds one gateway closed goes to the other.
    const upload = async (seed: number): Promise<void> => {
      const { bytes } = await patternPicture(seed);
      for (const { url } of [first, second]) {
        const answer = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(bytes) }).catch(
          () => undefined,
        );
        if (answer === undefined) continue;
        const body = (await answer.json()) as { image_id: string };
        if (answer.status === 202) accepted.push(body.image_id);
        else failed.push(`${answer.status}`);
        return;
      }
      failed.push('no gateway');
    };
    const load = (async () => {
      for (let seed = 0; !stopping.signal.aborted; seed += 1) {
        void upload(seed % 50);
        await delay(40);
      }
    })();
    const untilAccepted = (more: number): Promise<void> => {
      const enough = accepted.length + more;
      return vi.waitFor(() => expect(accepted.length).toBeGreaterThan(enough), { timeout: 60_000, interval: 50 });
    };
    await untilAccepted(40);
    const ends = [await first.gateway.end('SIGTERM'), await worker.end('SIGTERM')];
    await untilAccepted(20);
    stopping.abort();
    await load;

    for (const { exitCode, tookMs } of ends) {
      expect(exitCode).toBe(0);
      expect(tookMs).toBeLessThan(STOP_WITHIN_MS);
    }
    expect(failed).toEqual([]);
    const answers = await pipeline.answers();
    await vi.waitFor(
      () => expect(answers.map(({ prediction }) => prediction.image_id).sort()).toEqual([...accepted].sort()),
      {
        timeout: 60_000,
        interval: 250,
      },
    );
    await heir.end('SIGTERM');
  });
});
