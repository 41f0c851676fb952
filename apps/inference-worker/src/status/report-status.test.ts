import { readSettings } from '@sightline/config';
import type { OutgoingRecord } from '@sightline/kafka';
import { codecSettings, openCodecs, RetryableError } from '@sightline/messages';
import type { WorkerStatus } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportStatus } from './report-status.js';
import type { StatusReport } from './report-status.js';

const codec = openCodecs(readSettings(codecSettings, [], {})).workerStatus;
const model = {
  model_name: 'cats',
  model_version: '3',
  state: 'ready',
  engine: 'onnx',
  role: 'primary',
  load_ms: 120,
  memory_bytes: 1000,
  error_code: null,
  error_message: null,
} as const;

let sent: OutgoingRecord[];
let failures: number;
let warnings: unknown[];
let partitions: number[];
let report: StatusReport;
let everyInterval: () => void;
let isStopped: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, failures, warnings, partitions, isStopped] = [[], 0, [], [0, 2], false];
  report = reportStatus({
    topic: 'status',
    workerId: 'worker-7',
    codec,
    producer: {
      send: (records) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(new RetryableError('Kafka is away'));
        sent.push(...records);
        return Promise.resolve();
      },
    },
    log: { ...silentLogger, warn: (...all: readonly unknown[]) => void warnings.push(all) },
    snapshot: () => ({ partitions, routes: [{ route: 'default', offset: 5, error_message: null }], models: [model] }),
    clock: {
      nowMs: () => 0,
      every: (intervalMs, task) => {
        expect(intervalMs).toBe(10_000);
        everyInterval = task;
        return () => (isStopped = true);
      },
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});
const statuses = (): Promise<WorkerStatus[]> => Promise.all(sent.map(({ value }) => codec.decode(value)));

it('says what the worker runs when it begins, under its own key', async () => {
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toMatchObject([{ topic: 'status', key: 'worker-7' }]);
  expect(await statuses()).toMatchObject([
    {
      worker_id: 'worker-7',
      state: 'running',
      partitions: [0, 2],
      routes: [{ route: 'default', offset: 5, error_message: null }],
      models: [model],
    },
  ]);
});

it('says several changes at once, and as they are then', async () => {
  report.changed();
  report.changed();
  partitions = [1];
  await vi.advanceTimersByTimeAsync(199);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  report.changed();
  await vi.advanceTimersByTimeAsync(200);
  expect((await statuses()).map((status) => status.partitions)).toEqual([[0, 2], [1], [1]]);
});

it('repeats it while nothing changes, and takes a change along that was about to be said', async () => {
  report.changed();
  everyInterval();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(2);
});

it('says at last that the worker has stopped, and nothing after that', async () => {
  report.changed();
  await report.close();
  expect(isStopped).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect((await statuses()).map(({ state }) => state)).toEqual(['running', 'stopped']);
});

it('goes on when it can’t be written, and says so in the log', async () => {
  await vi.advanceTimersByTimeAsync(0);
  failures = 1;
  report.changed();
  await vi.advanceTimersByTimeAsync(200);
  expect([sent.length, warnings.length]).toEqual([1, 1]);
  report.changed();
  await vi.advanceTimersByTimeAsync(200);
  await report.close();
  expect((await statuses()).map(({ state }) => state)).toEqual(['running', 'running', 'stopped']);
});
