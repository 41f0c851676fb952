import type { DeadLetter } from '@sightline/messages';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import { clock, expectPercent, figureOf, numbersOf, tally } from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { reportWorker } from '../testing/report-worker.js';
import { alertOf } from '../testing/scene.js';
import { oldestSlot, readMessages, readPredictions, writePredictions } from '../testing/topic-predictions.js';
import { agesBetween, variedPredictions } from '../testing/written-day.js';

const open = useBrowser();
const MINUTE_MS = 60_000;

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('troubles', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** Dead letters of both topics, some of them hours old. */
async function writeDeadLetters(): Promise<void> {
  const { codecs, config, write } = topics;
  const letterOf = (error_code: string): DeadLetter => ({
    topic: config.IMAGE_TOPIC,
    partition: 0,
    offset: 0,
    timestamp: Date.now(),
    key: null,
    value: Buffer.from('rubbish'),
    headers: {},
    error_code,
    error_message: 'It begins with no schema.',
    consumer: 'inference-worker',
    failed_at: Date.now() * 1000,
  });
  const records = [1, 1, 2, 2, 2, 20, 25, 30, 300, 600].map(async (minutes, number) => {
    const { value } = await codecs.deadLetter.encode(letterOf(number % 3 === 0 ? 'unreadable' : 'unknown_schema'));
    const topic = number % 2 === 0 ? config.IMAGE_DEAD_LETTER_TOPIC : config.RESULTS_DEAD_LETTER_TOPIC;
    return { topic, key: null, value, timestampMs: Date.now() - minutes * MINUTE_MS };
  });
  await write(...(await Promise.all(records)));
}

async function checkDeadLetters(url: string): Promise<void> {
  const { codecs, config } = topics;
  const both = [config.IMAGE_DEAD_LETTER_TOPIC, config.RESULTS_DEAD_LETTER_TOPIC];
  const read = (await Promise.all(both.map((topic) => readMessages(topics, topic, codecs.deadLetter)))).flat();
  expect(read).toHaveLength(10);
  const primary = (await readPredictions(topics)).filter(({ prediction: { role } }) => role === 'primary');
  for (const [window, count] of [
    ['5m', 5],
    ['1h', 8],
    ['24h', 10],
  ] as const) {
    const page = await open(`${url}/?window=${window}`);
    const from = oldestSlot(window, Date.now());
    const its = read.filter(({ delivery }) => delivery.timestampMs >= from);
    expect(its).toHaveLength(count);
    const [reason = ''] =
      Object.entries(tally(its.map(({ value }) => value.error_code))).sort(([, a], [, b]) => b - a)[0] ?? [];
    await page.locator('.figures').getByText(`${count} dead letters, most ${reason}`).waitFor();
    const answers = primary.filter(({ delivery }) => delivery.timestampMs >= from).length;
    const tile = await figureOf(page, 'could not be handled');
    expectPercent(tile.split('\n')[1] ?? '', count, answers + count);
    const rejected = primary.filter(({ prediction: { outcome } }) => outcome === 'rejected').length;
    const headline = await page.locator('.headline').innerText();
    expect(headline).toContain('of the pictures are rejected');
    expectPercent(headline, rejected, primary.length);
    await page.close();
  }
}

async function checkAlerts(page: Page): Promise<void> {
  const { codecs, config } = topics;
  const read = (await readMessages(topics, config.ALERTS_TOPIC, codecs.alert)).map(({ value }) => value);
  const last = read.at(-1);
  if (!last) throw new Error('There is no alert');
  const { value, threshold, raised_at } = last;
  const item = page.locator('.alert', { hasText: last.summary });
  await item.getByText(`: ${value}, raised at ${threshold}`).waitFor();
  const note = (await item.locator('.note').innerText()).replaceAll('\u00a0', ' ');
  expect(note).toContain(`since ${clock(raised_at / 1000)}`);
  expect(numbersOf(note.split(', for ')[1] ?? '')).toEqual([Math.round((Date.now() - raised_at / 1000) / MINUTE_MS)]);
  const drift = page.locator('.drift-rule', { hasText: last.rule });
  expect(await drift.innerText()).toContain(`${value}, raised at ${threshold}; since ${clock(raised_at / 1000)}`);
  // Drawn heights, measured from the floor at none to the line at the threshold.
  const floor = 25;
  const line = floor - Number(await drift.locator('.threshold').getAttribute('y1'));
  const points = ((await drift.locator('polyline').getAttribute('points')) ?? '').split(' ');
  const drawn = points.map((point) => ((floor - Number(point.split(',')[1])) / line) * threshold);
  expect(drawn).toHaveLength(read.length);
  for (const [index, height] of drawn.entries()) expect(height).toBeCloseTo(read[index]?.value ?? NaN, 5);
}

describe('what the page tells of troubles', { timeout: 120_000 }, () => {
  it('is what the topics of dead letters and of alerts say', async () => {
    const { codecs, config, write } = topics;
    await writePredictions(topics, variedPredictions(agesBetween(300, 20_000, 100_000)));
    await writeDeadLetters();
    const { url } = await topics.start();
    await reportWorker({ codecs, config, broker: { write: (records) => void write(...records) } });
    await checkDeadLetters(url);
    for (const value of [0.27, 0.35, 0.31]) {
      const alert = await codecs.alert.encode(alertOf({ value }));
      await write({ topic: config.ALERTS_TOPIC, key: 'label_drift', value: alert.value });
    }
    await checkAlerts(await open(url, { timezoneId: 'UTC' }));
  });
});
