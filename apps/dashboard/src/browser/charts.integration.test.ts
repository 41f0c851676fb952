import type { Prediction } from '@sightline/messages';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import { type DrawnChart, noteDrawings, readChart } from '../testing/drawn-charts.js';
import { percentile, readCount } from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { predictionOf } from '../testing/scene.js';
import {
  oldestSlot,
  readPredictions,
  slotsOf,
  type TopicPrediction,
  type Window,
  writePredictions,
} from '../testing/topic-predictions.js';
import { agesBetween, variedPredictions } from '../testing/written-day.js';

const open = useBrowser();
const windows = ['5m', '1h', '24h'] as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Figures that the service may still show: those of a day are added up anew every nine seconds. */
const OLDEST_FIGURES_MS = 10_000;
/** So many pixels for one of the page that a picture is not lost between two of them. */
const PIXELS = 8;

let topics: RealTopics;
let read: readonly TopicPrediction[] = [];

beforeAll(async () => {
  topics = await openRealTopics('charts', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** Some in almost every slot of each window, and before it; now and then nothing came for a while. */
async function writeDay(): Promise<void> {
  const ages = [
    ...agesBetween(480, 0, 6 * MINUTE_MS),
    ...agesBetween(4000, 6 * MINUTE_MS, 62 * MINUTE_MS).filter((age) => age % (7 * MINUTE_MS) > 2 * MINUTE_MS),
    ...agesBetween(3000, 62 * MINUTE_MS, 24.5 * HOUR_MS).filter((age) => age % (5 * HOUR_MS) > HOUR_MS),
  ];
  await writePredictions(topics, variedPredictions(ages));
  read = await readPredictions(topics);
  expect(read).toHaveLength(ages.length);
}

const primaryOf = (from: number, until: number): readonly Prediction[] =>
  read
    .filter(({ delivery: { timestampMs } }) => timestampMs >= from && timestampMs < until)
    .map(({ prediction }) => prediction)
    .filter(({ role }) => role === 'primary');

/** Opens the page once it shows all that the topic holds of the window. */
async function openWindow(url: string, window: Window): Promise<Page> {
  const page = await open('about:blank', { deviceScaleFactor: PIXELS, timezoneId: 'UTC' });
  await noteDrawings(page);
  await page.goto(`${url}/?window=${window}`);
  const label = page.locator('[aria-labelledby="answers-title"] .chart');
  const counted = async (): Promise<number> => {
    const text = (await label.getAttribute('aria-label')) ?? '';
    return [...text.matchAll(/[\d,]+ (?=classified|of low|rejected)/g)].reduce((sum, [one]) => sum + readCount(one), 0);
  };
  const wanted = (): number => primaryOf(oldestSlot(window, Date.now()), Infinity).length;
  await expect.poll(async () => (await counted()) - wanted(), { timeout: 30_000 }).toBe(0);
  return page;
}

/** The slots that surely are, and those that may be in the window, for figures that are a little old. */
function slotsAround(
  window: Window,
  before: number,
  after: number,
): { sure: readonly number[]; possible: Set<number> } {
  const [slotMs] = slotsOf[window];
  const between = (first: number, last: number): number[] =>
    Array.from({ length: Math.floor((last - first) / slotMs) + 1 }, (_, index) => first + index * slotMs);
  const oldest = before - OLDEST_FIGURES_MS;
  return {
    // The last one is still being filled.
    sure: between(oldestSlot(window, after), oldest - slotMs),
    possible: new Set(between(oldestSlot(window, oldest), after)),
  };
}

function checkAnswers(chart: DrawnChart, window: Window, sure: readonly number[]): void {
  const [slotMs] = slotsOf[window];
  const perSecond = (count: number): number => (count * 1000) / slotMs;
  const drawn = { good: chart.points('good'), low: chart.points('low'), all: chart.points('rejected') };
  for (const slot of sure) {
    const outcomes = primaryOf(slot, slot + slotMs).map(({ outcome }) => outcome);
    const of = (...wanted: readonly string[]): number =>
      perSecond(outcomes.filter((one) => wanted.includes(one)).length);
    const wanted = { good: of('classified'), low: of('classified', 'low_confidence'), all: perSecond(outcomes.length) };
    for (const [kind, rate] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
      const shown = drawn[kind].get(slot) ?? 0;
      expect(Math.abs(shown - rate), `${shown} for ${rate} a second, ${kind}`).toBeLessThanOrEqual(chart.pixel * 1.5);
    }
  }
}

function checkLatencies(chart: DrawnChart, window: Window, sure: readonly number[]): void {
  const [slotMs] = slotsOf[window];
  for (const [colour, quantile] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const drawn = chart.points(colour);
    for (const slot of sure) {
      const totals = primaryOf(slot, slot + slotMs).map(({ timings_ms }) => timings_ms.total ?? NaN);
      const shown = drawn.get(slot);
      if (totals.length === 0) {
        expect(shown, 'nothing came').toBeUndefined();
        continue;
      }
      const exact = percentile(totals, quantile);
      const most = 0.02 * exact + chart.pixel * 1.5;
      expect(Math.abs((shown ?? NaN) - exact), `${String(shown)} for ${exact} ms`).toBeLessThanOrEqual(most);
    }
  }
}

/** Of the slot that is being filled the rate is that of the part which is over. */
function checkLastSlot(chart: DrawnChart, window: Window, before: number, after: number): void {
  const [slotMs] = slotsOf[window];
  const slot = Math.floor(after / slotMs) * slotMs;
  // The figures may be of the slot before.
  if (before - OLDEST_FIGURES_MS < slot) return;
  const drawn = chart.points('rejected').get(slot) ?? NaN;
  const count = primaryOf(slot, after).length;
  const over = (until: number): number => Math.max(5000, until - slot);
  expect(drawn).toBeGreaterThanOrEqual((count * 1000) / over(after) - chart.pixel * 1.5);
  expect(drawn).toBeLessThanOrEqual((count * 1000) / over(before - OLDEST_FIGURES_MS) + chart.pixel * 1.5);
}

async function checkWindow(url: string, window: Window): Promise<void> {
  const page = await openWindow(url, window);
  // The texts are there a moment before the canvas is drawn.
  await vi.waitFor(() => checkCharts(page, window), { timeout: 20_000, interval: 500 });
  await page.close();
}

async function checkCharts(page: Page, window: Window): Promise<void> {
  const before = Date.now();
  const chartOf = (title: string): Promise<DrawnChart> =>
    readChart(page, title, { slotMs: slotsOf[window][0], now: Date.now() });
  const [answers, latency] = [await chartOf('answers-title'), await chartOf('latency-title')];
  const { sure, possible } = slotsAround(window, before, Date.now());
  expect(sure.length).toBeGreaterThan(50);
  // Finer than half a picture in a slot, where a slot holds few.
  if (window === '5m') expect(answers.pixel * 1.5).toBeLessThan(0.5 / 5);
  checkAnswers(answers, window, sure);
  checkLastSlot(answers, window, before, Date.now());
  checkLatencies(latency, window, sure);
  for (const slot of [...answers.points('rejected').keys(), ...latency.points('p50').keys()])
    expect(possible).toContain(slot);
}

describe('every point that the charts draw', { timeout: 180_000 }, () => {
  it('is where it belongs when the topic is counted without the service, as it came and after a restart', async () => {
    const service = await topics.start();
    const page = await open(service.url);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.close();
    await writeDay();
    for (const window of windows) await checkWindow(service.url, window);
    expect(await service.stop()).toBe(0);
    const again = await topics.start();
    for (const window of windows) await checkWindow(again.url, window);
    expect(await again.stop()).toBe(0);
  });

  it('is a dot where it has no neighbour, for no line goes through it', async () => {
    const single = await openRealTopics('dot', inject('kafkaBrokers'));
    onTestFinished(() => single.broker.close());
    await writePredictions(single, [{ prediction: predictionOf(1), atMs: Date.now() - MINUTE_MS }]);
    const { url } = await single.start();
    const page = await open('about:blank', { timezoneId: 'UTC' });
    await noteDrawings(page);
    await page.goto(url);
    await page.locator('.chart canvas').last().waitFor();
    const dots = async (): Promise<readonly number[]> => {
      const chart = await readChart(page, 'latency-title', { slotMs: 5000, now: Date.now() });
      return ['p50', 'p95', 'p99'].map((colour) => chart.dots(colour));
    };
    await expect.poll(dots, { timeout: 20_000 }).toEqual([1, 1, 1]);
  });
});
