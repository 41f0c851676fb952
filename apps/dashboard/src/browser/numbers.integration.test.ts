import type { OutgoingRecord } from '@sightline/kafka';
import type { Prediction, Timings } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import {
  barsOf,
  expectNear,
  expectPercent,
  figureOf,
  percentile,
  readCount,
  tableOf,
  tally,
} from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { reportWorker } from '../testing/report-worker.js';
import { variedPredictions } from '../testing/written-day.js';

const open = useBrowser();
const COUNT = 3000;
const WAITING = [4, 0, 7];

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('numbers', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** Writes what a pipeline would, and reads the predictions back as anybody could. */
async function fillTopics({ codecs, config, broker, write }: RealTopics): Promise<readonly Prediction[]> {
  const records: OutgoingRecord[] = [];
  for (const prediction of variedPredictions(COUNT)) {
    const { value } = await codecs.prediction.encode(prediction);
    records.push({ topic: config.RESULTS_TOPIC, key: prediction.image_id, value });
  }
  const image = await codecs.imageReceived.encode(sampleImage());
  for (const [partition, waiting] of WAITING.entries())
    for (let number = 0; number < waiting; number++)
      records.push({ topic: config.IMAGE_TOPIC, partition, key: null, value: image.value });
  for (let number = 0; number < 9; number++) {
    const { value } = await codecs.deadLetter.encode({
      topic: config.IMAGE_TOPIC,
      partition: 0,
      offset: number,
      timestamp: Date.now(),
      key: null,
      value: Buffer.from('rubbish'),
      headers: {},
      error_code: 'unknown_schema',
      error_message: 'It begins with no schema.',
      consumer: 'inference-worker',
      failed_at: Date.now() * 1000,
    });
    records.push({ topic: config.IMAGE_DEAD_LETTER_TOPIC, key: null, value });
  }
  await reportWorker({ codecs, config, broker: { write: (status) => void records.push(...status) } });
  await write(...records);
  const read: Prediction[] = [];
  const tail = await broker.tail({
    topic: config.RESULTS_TOPIC,
    from: { sinceMs: 86_400_000 },
    onDelivery: ({ value }) => void codecs.prediction.decode(value).then((prediction) => read.push(prediction)),
    onFailure: (error) => {
      throw error;
    },
  });
  await expect.poll(() => read.length, { timeout: 20_000 }).toBe(COUNT);
  await tail.close();
  return read;
}

const timing = (stage: keyof Timings) => (prediction: Prediction) => prediction.timings_ms[stage] ?? [];

async function checkOutcomes(page: Page, primary: readonly Prediction[]): Promise<void> {
  const { classified = 0, low_confidence = 0, rejected = 0 } = tally(primary.map(({ outcome }) => outcome));
  const shares = [...(await figureOf(page, 'classified')).matchAll(/([\d.]+)\s%/g)].map(([, share]) => Number(share));
  expect(shares).toHaveLength(3);
  const shown = [...shares].sort((a, b) => a - b);
  for (const [index, part] of [low_confidence, rejected, classified].sort((a, b) => a - b).entries())
    expectPercent(shown[index] ?? NaN, part, primary.length);
  const chart = (await page.locator('[aria-labelledby="answers-title"] .chart').getAttribute('aria-label')) ?? '';
  const counts = [...chart.matchAll(/[\d,]+ (?=classified|of low|rejected)/g)].map(([match]) => readCount(match));
  expect(counts).toEqual([classified, low_confidence, rejected]);
}

async function checkLatencies(page: Page, primary: readonly Prediction[]): Promise<void> {
  const within = await figureOf(page, '95 of 100');
  const totals = primary.flatMap(timing('total'));
  const [, p95 = '', p50 = '', p99 = ''] = /\n(.*)\s+half within ([^,]*), 99 within (.*)/.exec(within) ?? [];
  expectNear(p50, percentile(totals, 0.5));
  expectNear(p95, percentile(totals, 0.95));
  expectNear(p99, percentile(totals, 0.99));
  const stages = await tableOf(page, 'stages-title');
  expect(stages).toHaveLength(6);
  for (const [name = '', ...shown] of stages) {
    const stage = name.startsWith('end') ? 'total' : (name.split(' ')[0] as keyof Timings);
    const values = primary.flatMap(timing(stage));
    expect(values.length).toBeGreaterThan(1000);
    for (const [index, quantile] of [0.5, 0.95, 0.99].entries())
      expectNear(shown[index] ?? '', percentile(values, quantile));
  }
}

async function checkModels(page: Page, all: readonly Prediction[]): Promise<void> {
  const answering = all.filter(({ role, model_name }) => role === 'primary' && model_name !== null).length;
  const rows = await tableOf(page, 'models-title');
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) checkModel((column) => row[column] ?? '', all, answering);
}

function checkModel(cell: (column: number) => string, all: readonly Prediction[], answering: number): void {
  const [, model, arm, shadow] = /^(old|new)@1 arm ([ab])( shadow)?$/.exec(cell(0)) ?? [];
  const role = shadow === undefined ? 'primary' : 'shadow';
  const its = all.filter((one) => one.model_name === model && one.arm === arm && one.role === role);
  expect(readCount(cell(2))).toBe(its.length);
  if (role === 'primary') expectPercent(cell(1), its.length, answering);
  expectPercent(cell(3), its.filter(({ outcome }) => outcome === 'low_confidence').length, its.length);
  const inferred = its.flatMap(timing('inferred'));
  expect(cell(4)).toBe((inferred.length / new Set(inferred).size).toFixed(1));
  expectNear(cell(5), percentile(inferred, 0.5));
  expectNear(cell(6), percentile(inferred, 0.95));
}

async function checkNames(page: Page, primary: readonly Prediction[]): Promise<void> {
  const labels = tally(primary.flatMap(({ label }) => label ?? []));
  const errors = tally(primary.flatMap(({ error_code }) => error_code ?? []));
  expect(await barsOf(page, 'section[aria-labelledby="labels-title"] .bars.good')).toEqual(labels);
  expect(await barsOf(page, 'section[aria-labelledby="labels-title"] .bars.rejected')).toEqual(errors);
}

describe('every number on the page', () => {
  it('equals one that is computed from the topics without the service: counts exactly, percentiles within 2 %', async () => {
    const all = await fillTopics(topics);
    const primary = all.filter(({ role }) => role === 'primary');
    const { url } = await topics.start();
    const page = await open(`${url}/?window=1h`);
    const text = `${primary.length.toLocaleString('en')} in the window`;
    await page.locator('.figures').getByText(text).waitFor({ timeout: 30_000 });
    await checkOutcomes(page, primary);
    await checkLatencies(page, primary);
    await checkNames(page, primary);
    await checkModels(page, all);
    expect(Object.values(await barsOf(page, 'section[aria-labelledby="queue-title"] .bars'))).toEqual(WAITING);
    expect(readCount((await figureOf(page, 'waiting')).split('\n')[1] ?? '')).toBe(11);
    const unhandled = await figureOf(page, 'could not be handled');
    expect(unhandled).toMatch(/9 dead letters, most unknown_schema/);
    expectPercent(unhandled.split('\n')[1] ?? '', 9, primary.length + 9);
    const worker = await page.locator('.worker').innerText();
    expect(worker).toMatch(/0\.50 cores, 200 MiB memory, event loop late by 1\.5 ms[^]*loaded in 900 ms, 100 MiB/);
  });
});
