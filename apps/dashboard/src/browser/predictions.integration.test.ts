import { setTimeout as delay } from 'node:timers/promises';
import type { Prediction } from '@sightline/messages';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import { clock, expectNear, expectPercent, known, numbersOf, partOf, readCount } from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { readPredictions, type TopicPrediction, writePredictions } from '../testing/topic-predictions.js';
import { agesBetween, variedPredictions } from '../testing/written-day.js';

const open = useBrowser();

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('predictions', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** The tiles, newest first: all lie in one partition, so that their order is known. */
async function checkTiles(page: Page, read: readonly TopicPrediction[]): Promise<void> {
  const newest = [...read].reverse();
  const texts = await page.locator('.tile').allInnerTexts();
  expect(texts.length).toBeGreaterThan(8);
  for (const [index, { prediction }] of newest.slice(0, texts.length).entries())
    checkTile(texts[index] ?? '', prediction);
}

function checkTile(text: string, prediction: Prediction): void {
  const { outcome, label, error_code, confidence, timings_ms, processed_at, role } = prediction;
  expect(text).toContain(outcome === 'rejected' ? error_code : label);
  if (outcome !== 'rejected') expectPercent(partOf(text, /([\d.]+) %/), known(confidence), 1);
  expectNear(partOf(text, /[\d.,]+ (?:ms|s|min)\b/), known(timings_ms.total));
  expect(text).toContain(clock(processed_at / 1000));
  expect([text.includes('shadow'), text.includes('unsure')]).toEqual([role === 'shadow', outcome === 'low_confidence']);
}

async function checkLabels(dialog: Locator, { top_k }: Prediction): Promise<void> {
  const labels = await dialog.locator('.bars > li').allInnerTexts();
  expect(labels).toHaveLength(top_k.length);
  for (const [index, { label, confidence }] of top_k.entries()) {
    expect(labels[index]).toContain(label);
    expectPercent(partOf(labels[index], /([\d.]+) %/), confidence, 1);
  }
}

async function checkTimeline(dialog: Locator, { timings_ms: timings }: Prediction): Promise<void> {
  const stretches = await dialog.locator('.legend li').allInnerTexts();
  const stages = (['queued', 'fetched', 'decoded', 'waited', 'inferred'] as const).map(
    (stage) => [stage, timings[stage]] as const,
  );
  const between = known(timings.total) - stages.reduce((sum, [, ms]) => sum + (ms ?? 0), 0);
  const wanted = [...stages.filter(([, ms]) => ms !== null), ['in between', between] as const];
  expect(stretches).toHaveLength(wanted.length);
  for (const [index, [name, ms]] of wanted.entries()) {
    expect(stretches[index]).toContain(name);
    expectNear(partOf(stretches[index], /.*/), known(ms));
  }
}

async function checkFacts(dialog: Locator, { prediction, delivery }: TopicPrediction): Promise<void> {
  const { timings_ms: timings, image, source_position: from } = prediction;
  const fact = (name: string): Promise<string> =>
    dialog.locator(`.facts-list > div:has(bdi:text-is("${name}")) dd`).innerText();
  expect(await fact('sequence number')).toBe(String(prediction.sequence_number));
  const size = Math.round(known(image?.bytes) / 1024);
  expect(numbersOf(await fact('picture'))).toEqual([image?.width, image?.height, size]);
  const iso = (micros: number): string => new Date(micros / 1000).toISOString().replace('T', ' ').replace('Z', ' UTC');
  expect(await fact('received')).toBe(iso(prediction.received_at));
  const [answered, after = ''] = (await fact('answered')).split(', after ');
  expect(answered).toBe(iso(prediction.processed_at));
  expectNear(after, known(timings.total));
  expect(await fact('image message')).toBe(`${from.topic}, partition ${from.partition}, offset ${from.offset}`);
  expect(numbersOf(await fact('its own message'))).toEqual([delivery.partition, Number(delivery.offset)]);
  expect(await fact('trace id')).toBe(delivery.headers.traceparent?.split('-')[1]);
}

/** Writes more at once than a page is shown, and counts what it was sent. */
async function checkSkipped(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  let sent = 0;
  session.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    if (eventName === 'rows') sent += (JSON.parse(data) as { readonly rows: readonly unknown[] }).rows.length;
  });
  await writePredictions(topics, variedPredictions(agesBetween(400, 0, 1000)));
  const note = page.getByText('more came too fast to be shown');
  await note.waitFor();
  await expect.poll(async () => readCount(await note.innerText()) + sent, { timeout: 20_000 }).toBe(400);
  await delay(1000);
  expect(readCount(await note.innerText()) + sent).toBe(400);
}

/** Opens the page once it has caught up. */
async function openLive(): Promise<Page> {
  const { url } = await topics.start();
  const page = await open(url, { timezoneId: 'UTC' });
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

describe('what the page tells of single predictions', { timeout: 120_000 }, () => {
  it('is what the topic says of each, in the list and in full', async () => {
    const { codecs, config, write } = topics;
    const page = await openLive();
    const traceparent = `00-${'5a'.repeat(16)}-${'c7'.repeat(8)}-01`;
    for (const { prediction, atMs: timestampMs } of variedPredictions([...agesBetween(60, 1000, 40_000)].reverse())) {
      const { value } = await codecs.prediction.encode(prediction);
      const headers = { traceparent };
      await write({ topic: config.RESULTS_TOPIC, partition: 1, key: null, value, timestampMs, headers });
    }
    const read = await readPredictions(topics);
    expect(read).toHaveLength(60);
    const primary = read.filter(({ prediction: { role } }) => role === 'primary');
    await page.locator('.figures').getByText(`${primary.length} in the window`).waitFor();
    await checkTiles(page, read);
    await page.locator('.tile:not(.rejected) button').first().click();
    const shown = [...read].reverse().find(({ prediction: { outcome } }) => outcome !== 'rejected');
    if (!shown) throw new Error('Everything was rejected');
    const dialog = page.locator('dialog');
    await dialog.locator('.facts-list').waitFor();
    await checkLabels(dialog, shown.prediction);
    await checkTimeline(dialog, shown.prediction);
    await checkFacts(dialog, shown);
    await page.keyboard.press('Escape');
  });

  it('is how many came too fast to be shown, and how many could not be read', async () => {
    const page = await openLive();
    await page.locator('.tile').first().waitFor();
    await checkSkipped(page);
    const rubbish = { topic: topics.config.RESULTS_TOPIC, partition: 0, key: null, value: Buffer.from('rubbish') };
    await topics.write(rubbish);
    await page.locator('.figures').getByText('one message was not readable here').waitFor();
    await topics.write(rubbish);
    await page.locator('.figures').getByText('2 messages were not readable here').waitFor();
  });
});
