import { setTimeout as delay } from 'node:timers/promises';
import { rate } from '@sightline/figures/format';
import type { Prediction } from '@sightline/messages';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import { expectNear, expectPercent, figureOf } from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { predictionOf } from '../testing/scene.js';

const open = useBrowser();

/** Writes some ten predictions a second, each with a label of its own, until it is stopped. */
function writeSteadily({ codecs, config, write }: RealTopics): {
  readonly sent: readonly Prediction[];
  readonly stop: () => Promise<void>;
} {
  const sent: Prediction[] = [];
  const enough = new AbortController();
  const writing = (async () => {
    while (!enough.signal.aborted) {
      const number = sent.length;
      const confidence = 0.5 + (number % 50) / 100;
      const prediction = predictionOf(number, { label: `picture ${number}.`, confidence });
      const { value } = await codecs.prediction.encode(prediction);
      await write({ topic: config.RESULTS_TOPIC, key: prediction.image_id, value });
      sent.push(prediction);
      await delay(100);
    }
  })();
  return {
    sent,
    stop: async () => {
      enough.abort();
      await writing;
    },
  };
}

describe('the page while predictions come', () => {
  it(
    'says how many come a second while they come, and of the latest what each of them said',
    { timeout: 90_000 },
    async () => {
      const flowing = await openRealTopics('rate', inject('kafkaBrokers'));
      onTestFinished(() => flowing.broker.close());
      const times: number[] = [];
      const tail = await flowing.broker.tail({
        topic: flowing.config.RESULTS_TOPIC,
        from: 'earliest',
        onDelivery: ({ timestampMs }) => void times.push(timestampMs),
        onFailure: (error) => {
          throw error;
        },
      });
      onTestFinished(() => tail.close());
      const { url } = await flowing.start();
      const page = await open(url);
      const sending = writeSteadily(flowing);
      onTestFinished(() => sending.stop());
      // Of the two slots of five seconds that were over when the page was told: lately, but a machine may be busy.
      const countedAt = (now: number): string => {
        const end = Math.floor(now / 5000) * 5000;
        return rate(times.filter((at) => at >= end - 10_000 && at < end).length / 10);
      };
      await expect.poll(() => Number(countedAt(Date.now())), { timeout: 30_000 }).toBeGreaterThan(1);
      for (let looks = 0; looks < 10; looks += 1) {
        const shown = (await figureOf(page, 'pictures a second')).split('\n')[1];
        expect([0, 5000, 10_000].map((ms) => countedAt(Date.now() - ms))).toContain(shown);
        await delay(700);
      }
      await sending.stop();
      const [last] = sending.sent.slice(-1);
      const tile = page.locator('.tile', { hasText: last?.label ?? '' });
      await tile.waitFor();
      const text = await tile.innerText();
      expectPercent(/([\d.]+) %/.exec(text)?.[1] ?? '', last?.confidence ?? NaN, 1);
      expectNear(text, last?.timings_ms.total ?? NaN);
    },
  );
});
