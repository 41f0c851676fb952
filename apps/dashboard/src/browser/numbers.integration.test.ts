import type { Prediction, Timings } from '@sightline/messages';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import {
  barLengths,
  barsOf,
  expectNear,
  expectPercent,
  figureOf,
  known,
  partOf,
  percentile,
  readCount,
  tableOf,
  tally,
} from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import {
  noteArrivals,
  oldestSlot,
  readPredictions,
  type TopicPrediction,
  type Window,
  writePredictions,
} from '../testing/topic-predictions.js';
import { agesBetween, variedPredictions, type Written } from '../testing/written-day.js';

const open = useBrowser();
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const LABELS = 'section[aria-labelledby="labels-title"]';

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('numbers', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** Nothing lies near the border of a window: for some minutes each holds the same. */
const ages = [
  ...agesBetween(1000, 20 * SECOND_MS, 90 * SECOND_MS),
  ...agesBetween(1200, 10 * MINUTE_MS, 40 * MINUTE_MS),
  ...agesBetween(1000, 90 * MINUTE_MS, 20 * 60 * MINUTE_MS),
];

const views: readonly {
  readonly window: Window;
  readonly query: string;
  readonly passes: (one: Prediction) => boolean;
}[] = [
  { window: '5m', query: '', passes: () => true },
  { window: '1h', query: '', passes: () => true },
  { window: '24h', query: '', passes: () => true },
  { window: '1h', query: '&source=gcs', passes: ({ source }) => source === 'gcs' },
  { window: '24h', query: '&model=old@1&arm=a', passes: ({ arm }) => arm === 'a' },
];

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

async function checkTotals(page: Page, primary: readonly Prediction[]): Promise<void> {
  const tile = await figureOf(page, '95 of 100');
  const chart = (await page.locator('[aria-labelledby="latency-title"] .chart').getAttribute('aria-label')) ?? '';
  const totals = primary.flatMap(timing('total'));
  for (const [quantile, inTile, inChart] of [
    [0.5, /half within ([^,]*),/, /median ([^,]*),/],
    [0.95, /\n(.*)\s+half/, /p95 ([^,]*),/],
    [0.99, /99 within (.*)/, /p99 (.*)\.$/],
  ] as const) {
    expectNear(partOf(tile, inTile), percentile(totals, quantile));
    expectNear(partOf(chart, inChart), percentile(totals, quantile));
  }
}

/** @param published Durations until the messages could be read; none where nobody was there to see. */
async function checkStages(page: Page, primary: readonly Prediction[], published: readonly number[]): Promise<void> {
  const durationsOf = (name: string): readonly number[] => {
    if (name.startsWith('published')) return published;
    return primary.flatMap(timing(name.startsWith('end') ? 'total' : (name.split(' ')[0] as keyof Timings)));
  };
  const stages = await tableOf(page, 'stages-title');
  expect(stages).toHaveLength(published.length > 0 ? 7 : 6);
  const stretches = page.locator('[aria-labelledby="stages-title"] .stage');
  const drawn = await stretches.evaluateAll((found) => found.map((one) => Number((one as HTMLElement).style.flexGrow)));
  expect(drawn).toHaveLength(stages.length - 1);
  for (const [row, [name = '', ...shown]] of stages.entries()) {
    const values = durationsOf(name);
    expect(values.length).toBeGreaterThan(100);
    const exact = [0.5, 0.95, 0.99].map((quantile) => percentile(values, quantile));
    for (const [index, text] of shown.entries()) expectNear(text, known(exact[index]));
    if (row < drawn.length) expectNear(`${known(drawn[row])} ms`, known(exact[0]));
  }
}

async function checkModels(page: Page, all: readonly Prediction[], ofEverySource: boolean): Promise<void> {
  const answering = all.filter(({ role, model_name }) => role === 'primary' && model_name !== null).length;
  const rows = await tableOf(page, 'models-title');
  const kinds = new Set(
    all.flatMap(({ model_name, arm, role }) => (model_name === null ? [] : `${arm ?? ''} ${role}`)),
  );
  expect(rows).toHaveLength(kinds.size);
  for (const row of rows) checkModel((column) => row[column] ?? '', all, answering, ofEverySource);
}

function checkModel(
  cell: (column: number) => string,
  all: readonly Prediction[],
  answering: number,
  ofEverySource: boolean,
): void {
  const [, model, arm, shadow] = /^(old|new)@1 arm ([ab])( shadow)?$/.exec(cell(0)) ?? [];
  const role = shadow === undefined ? 'primary' : 'shadow';
  const its = all.filter((one) => one.model_name === model && one.arm === arm && one.role === role);
  expect(readCount(cell(2))).toBe(its.length);
  if (role === 'primary') expectPercent(cell(1), its.length, answering);
  expectPercent(cell(3), its.filter(({ outcome }) => outcome === 'low_confidence').length, its.length);
  const inferred = its.flatMap(timing('inferred'));
  // A batch may hold images of several sources: of one alone it is an estimate.
  if (ofEverySource) expect(cell(4)).toBe((inferred.length / new Set(inferred).size).toFixed(1));
  expectNear(cell(5), percentile(inferred, 0.5));
  expectNear(cell(6), percentile(inferred, 0.95));
}

async function checkNames(page: Page, primary: readonly Prediction[]): Promise<void> {
  const labels = tally(primary.flatMap(({ label }) => label ?? []));
  const counts = Object.values(labels).sort((a, b) => b - a);
  const { 'everything else': rest, ...shown } = await barsOf(page, `${LABELS} .bars.good`);
  expect(Object.values(shown)).toEqual(counts.slice(0, 12));
  for (const [label, count] of Object.entries(shown)) expect([label, count]).toEqual([label, labels[label]]);
  const others = counts.slice(12).reduce((sum, count) => sum + count, 0);
  expect(others).toBeGreaterThan(0);
  expect(rest).toBe(others);
  const lengths = [...Object.values(shown), others];
  for (const [index, length] of (await barLengths(page, `${LABELS} .bars.good`)).entries())
    expect(length).toBeCloseTo((lengths[index] ?? NaN) / Math.max(...lengths), 3);
  const errors = tally(primary.flatMap(({ error_code }) => error_code ?? []));
  if (Object.keys(errors).length > 0) expect(await barsOf(page, `${LABELS} .bars.rejected`)).toEqual(errors);
  else expect(await page.locator(`${LABELS} .bars.rejected`).count()).toBe(0);
}

/** Checks all windows, whole and narrowed. @param arrivals When each message could be read; undefined where nobody saw it. */
async function checkWindows(url: string, arrivals?: ReadonlyMap<string, number>): Promise<void> {
  const read = await readPredictions(topics);
  expect(read).toHaveLength(ages.length);
  for (const { window, query, passes } of views) {
    const page = await open(`${url}/?window=${window}${query}`);
    const from = oldestSlot(window, Date.now());
    const its = read.filter(({ delivery, prediction }) => delivery.timestampMs >= from && passes(prediction));
    const all = its.map(({ prediction }) => prediction);
    const primary = all.filter(({ role }) => role === 'primary');
    expect(primary.length).toBeGreaterThan(300);
    const text = `${primary.length.toLocaleString('en')} in the window`;
    await page.locator('.figures').getByText(text).waitFor({ timeout: 30_000 });
    await checkOutcomes(page, primary);
    await checkTotals(page, primary);
    const published = arrivals ? its.filter(isPrimary).map((one) => publishedMs(one, arrivals)) : [];
    await checkStages(page, primary, published);
    await checkNames(page, primary);
    await checkModels(page, all, !query.includes('source'));
    await page.close();
  }
}

/** Made some minutes before it was written: the moments between one reader and another are nothing beside that. */
function made({ prediction, atMs }: Written, number: number): Written {
  const minutes = 10 + (number % 50);
  return { prediction: { ...prediction, processed_at: prediction.processed_at - minutes * MINUTE_MS * 1000 }, atMs };
}

const isPrimary = ({ prediction: { role } }: TopicPrediction): boolean => role === 'primary';

function publishedMs({ prediction, delivery }: TopicPrediction, arrivals: ReadonlyMap<string, number>): number {
  const { partition, offset } = delivery;
  return (arrivals.get(`${partition}-${String(offset)}`) ?? NaN) - prediction.processed_at / 1000;
}

describe('every figure on the page', { timeout: 180_000 }, () => {
  it('equals one that is computed from the topic without the service: counts exactly, percentiles within 2 %', async () => {
    const service = await topics.start();
    const page = await open(service.url);
    await page.getByText('Live', { exact: true }).waitFor();
    const arrivals = await noteArrivals(topics);
    await writePredictions(topics, variedPredictions(ages).map(made));
    await checkWindows(service.url, arrivals);
    await page.close();
    expect(await service.stop()).toBe(0);
    // Nobody saw when what is read again came.
    const again = await topics.start();
    await checkWindows(again.url);
    expect(await again.stop()).toBe(0);
  });
});
