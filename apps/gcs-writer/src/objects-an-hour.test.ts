import { setImmediate } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import { openCodecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { openSliceSinkConsumer } from '@sightline/sink';
import { sampleRecord, ServiceBench } from '@sightline/sink/testing';
import { fakeObjectStore } from '@sightline/storage/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openArchive, sink } from './sink.js';
import { bucket, readArchive } from './testing/archive-bench.js';

const RESULTS = 'image-stream-results';
const PARTITIONS = 3;
const HOUR_MS = 3_600_000;
const HOURS = 3;
const STEP_MS = 10_000;
const START_MS = Date.UTC(2026, 10, 27, 12, 20);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START_MS }));
afterEach(() => void vi.useRealTimers());

/** Objects of each partition in each hour, with the predictions and bytes they hold. */
type Hours = ReadonlyMap<string, { readonly objects: number; readonly rows: number; readonly bytes: number }>;

/** Lets so many predictions come every ten seconds, or none, for hours, and as long as an object may wait after them. */
async function archiveHours(everyStep: number, env: Readonly<Record<string, string>>): Promise<Hours> {
  const config = readSettings(sink.settings, [], { OUTPUT_BUCKET: bucket, ...env });
  const codec = openCodecs(config).prediction;
  const broker = fakeBroker({ topics: { [RESULTS]: PARTITIONS, [`${RESULTS}.dead-letter`]: 1 } });
  const store = fakeObjectStore(bucket);
  const service = new ServiceBench();
  const open = () => openArchive(store, config, silentLogger);
  await openSliceSinkConsumer({ ...sink, open }, config, broker, service);
  let published = 0;
  const pass = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    // What came is taken up by then.
    for (let turn = 0; turn < 40; turn += 1) await setImmediate();
  };
  for (let step = 0; step < (HOURS * HOUR_MS) / STEP_MS; step += 1) {
    for (let count = 0; count < everyStep; count += 1) {
      const { prediction } = sampleRecord(published, { processed_at: Date.now() * 1000 });
      const { value } = await codec.encode(prediction);
      broker.write([{ topic: RESULTS, partition: published % PARTITIONS, key: null, value }]);
      published += 1;
    }
    await pass(STEP_MS);
  }
  await pass(config.OBJECT_MAX_AGE_MS);
  const hours = new Map<string, { objects: number; rows: number; bytes: number }>();
  for (const [name, lines] of await readArchive(store)) {
    const key = name.replace(/-\d+\.ndjson$/, '');
    const { objects, rows, bytes } = hours.get(key) ?? { objects: 0, rows: 0, bytes: 0 };
    hours.set(key, { objects: objects + 1, rows: rows + lines.length, bytes: bytes + lines.join('\n').length + 1 });
  }
  expect([...hours.values()].reduce((sum, { rows }) => sum + rows, 0)).toBe(published);
  await service.close();
  return hours;
}

describe('objects an hour', () => {
  it('are none where nothing comes', async () => {
    expect((await archiveHours(0, {})).size).toBe(0);
  });

  it.each([
    ['at little traffic, by their age', 1, {}],
    ['at busy times, by their size as well', 60, { OBJECT_MAX_RECORDS: '2000', OBJECT_MAX_AGE_MS: '600000' }],
    ['of large predictions, by their bytes as well', 30, { OBJECT_MAX_BYTES: '500000', OBJECT_MAX_AGE_MS: '600000' }],
    ['that may wait longer than an hour, by nothing but their size', 20, { OBJECT_MAX_AGE_MS: '7200000' }],
  ])('%s, are no more than the documentation says', { timeout: 120_000 }, async (_, everyStep, env) => {
    const config = readSettings(sink.settings, [], { OUTPUT_BUCKET: bucket, ...env });
    const hours = await archiveHours(everyStep, env);
    // Three hours that begin in the middle of one.
    expect(hours.size).toBe(PARTITIONS * (HOURS + 1));
    for (const [hour, { objects, rows, bytes }] of hours) {
      const byAge = Math.ceil(HOUR_MS / config.OBJECT_MAX_AGE_MS);
      const bySize = rows / config.OBJECT_MAX_RECORDS + bytes / config.OBJECT_MAX_BYTES;
      expect(objects, hour).toBeLessThanOrEqual(byAge + Math.floor(bySize) + 1);
    }
  });
});
