import type { OutgoingRecord } from '@sightline/kafka';
import type { WorkerStatus } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import {
  barLengths,
  barsOf,
  expectNear,
  figureOf,
  known,
  numbersOf,
  partOf,
  readCount,
  readMs,
} from '../testing/page-numbers.js';
import { openRealTopics, type RealTopics } from '../testing/real-topics.js';
import { reportWorker } from '../testing/report-worker.js';
import { readMessages } from '../testing/topic-predictions.js';

const open = useBrowser();
const MINUTE_MS = 60_000;
const QUEUE = 'section[aria-labelledby="queue-title"] .bars';

let topics: RealTopics;

beforeAll(async () => {
  topics = await openRealTopics('workers', inject('kafkaBrokers'));
});
afterAll(() => topics.broker.close());

/** Writes images; the workers' group takes up those that are there, and leaves what comes later. */
async function leaveWaiting(waiting: readonly number[]): Promise<void> {
  const { broker, codecs, config, write } = topics;
  const { value } = await codecs.imageReceived.encode(sampleImage());
  const imagesIn = (counts: readonly number[]): OutgoingRecord[] =>
    counts.flatMap((count, partition) =>
      Array.from({ length: count }, () => ({ topic: config.IMAGE_TOPIC, partition, key: null, value })),
    );
  await write(...imagesIn([5, 2, 9]));
  let taken = 0;
  const consumer = await broker.consume({
    groupId: config.WORKER_GROUP,
    topic: config.IMAGE_TOPIC,
    delivery: 'at_least_once',
    limits: { maxBatchSize: 100, concurrency: 1, maxInFlight: 100, maxInFlightBytes: 2 ** 24 },
    deadLetters: { topic: config.IMAGE_DEAD_LETTER_TOPIC, codec: codecs.deadLetter },
    handle: (batch) => {
      taken += batch.length;
      return Promise.resolve([]);
    },
    onFailure: (error) => {
      throw error;
    },
  });
  await expect.poll(() => taken, { timeout: 30_000 }).toBe(16);
  await consumer.drain();
  await write(...imagesIn(waiting));
}

async function checkQueue(page: Page): Promise<void> {
  const { broker, config } = topics;
  const committed = await broker.topics.committed(config.WORKER_GROUP, config.IMAGE_TOPIC);
  const ends = await broker.topics.offsets(config.IMAGE_TOPIC);
  const lags = ends.map(({ partition, high }) => {
    const reached = committed.find((one) => one.partition === partition)?.offset ?? 0n;
    return [`partition ${partition}`, Number(high - reached)] as const;
  });
  expect(lags.map(([, lag]) => lag).sort((a, b) => a - b)).toEqual([0, 4, 7]);
  await expect.poll(() => barsOf(page, QUEUE), { timeout: 20_000 }).toEqual(Object.fromEntries(lags));
  const all = lags.reduce((sum, [, lag]) => sum + lag, 0);
  const waiting = await figureOf(page, 'waiting');
  expect(readCount(waiting.split('\n')[1] ?? '')).toBe(all);
  expect(waiting).toContain('2 workers take them up');
  const byPartition = [...lags].sort(([a], [b]) => a.localeCompare(b)).map(([, lag]) => lag / 7);
  for (const [index, length] of (await barLengths(page, QUEUE)).entries())
    expect(length).toBeCloseTo(byPartition[index] ?? NaN, 3);
}

async function checkWorkers(page: Page): Promise<void> {
  const { codecs, config } = topics;
  const said = await readMessages(topics, config.WORKER_STATUS_TOPIC, codecs.workerStatus);
  expect(said).toHaveLength(2);
  for (const { value: status } of said) {
    const text = await page.locator('.worker', { hasText: status.worker_id }).innerText();
    checkWorker(text, status);
    for (const model of status.models) checkModel(text, model);
  }
}

function checkWorker(text: string, { started_at, partitions, process }: WorkerStatus): void {
  // Written in whole minutes.
  const up = readMs(partOf(text, /up for ([^,]*)/));
  expect(Math.abs(up - (Date.now() - started_at / 1000))).toBeLessThan(0.6 * MINUTE_MS);
  expect(numbersOf(partOf(text, /partitions? (.*)/))).toEqual(partitions);
  expect(Number(partOf(text, /([\d.]+)\scores/))).toBeCloseTo(known(process?.cpu), 2);
  expect(Number(partOf(text, /([\d.]+)\sMiB memory/))).toBe(Math.round(known(process?.memory_bytes) / 2 ** 20));
  expectNear(partOf(text, /late by (.*)/), known(process?.event_loop_delay_ms));
}

function checkModel(text: string, model: WorkerStatus['models'][number]): void {
  const facts = partOf(text, new RegExp(`${model.model_name}@${model.model_version}.*`));
  expectNear(partOf(facts, /loaded in ([\d.,]+\sm?s)/), known(model.load_ms));
  expect(Number(partOf(facts, /([\d.]+)\sMiB/))).toBe(Math.round(known(model.memory_bytes) / 2 ** 20));
}

describe('what the page tells of the queue and the workers', () => {
  it('is what Kafka and the workers say', { timeout: 120_000 }, async () => {
    const { codecs, config, write } = topics;
    const service = await topics.start();
    const said: OutgoingRecord[] = [];
    const saying = {
      codecs,
      config,
      broker: { write: (records: readonly OutgoingRecord[]) => void said.push(...records) },
    };
    const process = { cpu: 1.25, memory_bytes: 333 * 2 ** 20, event_loop_delay_ms: 12.5 };
    await reportWorker(saying);
    await reportWorker(saying, {
      worker_id: 'worker-2',
      process,
      partitions: [1],
      started_at: (Date.now() - 12 * MINUTE_MS) * 1000,
    });
    await write(...said);
    await leaveWaiting([4, 0, 7]);
    const page = await open(service.url);
    await page.locator('.worker', { hasText: 'worker-2' }).waitFor();
    await checkWorkers(page);
    await checkQueue(page);
  });
});
