import type { OutgoingRecord } from '@sightline/kafka';
import { sampleImage } from '@sightline/messages/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openRealTopics, type RealTopics } from './testing/real-topics.js';
import { reportWorker } from './testing/report-worker.js';
import { predictionOf, readPage } from './testing/scene.js';

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('main', inject('kafkaBrokers'));
});

afterAll(() => topics.broker.close());

/** Predictions with numbers of these, as messages. */
async function predictions(from: number, count: number): Promise<readonly OutgoingRecord[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const prediction = predictionOf(from + index);
      const { value } = await topics.codecs.prediction.encode(prediction);
      return { topic: topics.config.RESULTS_TOPIC, key: prediction.image_id, value };
    }),
  );
}

describe('the dashboard', () => {
  it('shows what real topics hold, reads the day again after a restart, and stops cleanly under an open page', async () => {
    const { codecs, config, write, start } = topics;
    await write(...(await predictions(0, 120)));
    const image = await codecs.imageReceived.encode(sampleImage());
    const waiting = { topic: config.IMAGE_TOPIC, partition: 1, key: 'k', value: image.value };
    await write(waiting, waiting, waiting);
    const status: OutgoingRecord[] = [];
    await reportWorker({ codecs, config, broker: { write: (records) => void status.push(...records) } });
    await write(...status);
    for (const [expected, more] of [
      [120, 30],
      [150, 0],
    ] as const) {
      const { url, stop } = await start();
      await vi.waitFor(
        async () => {
          const page = await readPage(`${url}/api/stream?window=1h`);
          const { data } = await page.next('snapshot');
          page.close();
          expect(data.catchingUp).toBeNull();
          expect(data.figures.counts.classified).toBe(expected);
          expect(data.queue?.partitions.map(({ lag }) => lag)).toEqual([0, 3, 0]);
          expect(data.workers.map(({ id, state }) => [id, state])).toEqual([['worker-1', 'running']]);
        },
        { timeout: 30_000, interval: 500 },
      );
      const page = await readPage(`${url}/api/stream`);
      await page.next('rows');
      await write(...(await predictions(expected, more)));
      for (let seen = 0; seen < more;) {
        const { rows, skipped } = (await page.next('rows')).data;
        seen += rows.length + skipped;
      }
      expect(await stop()).toBe(0);
    }
  });
});
