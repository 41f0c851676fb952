import { readSettings } from '@sightline/config';
import type { SliceEnding } from '@sightline/kafka';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, RejectedError, RetryableError } from '@sightline/messages';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSliceSinkConsumer } from './run-slice-sink.js';
import { sinkSettings } from './sink-settings.js';
import { defineSliceSink } from './slice-sink.js';
import { sampleRecord } from './testing/sample-records.js';
import { ServiceBench } from './testing/service-bench.js';

vi.setConfig({ testTimeout: 30_000 });
const soon = (assertion: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(assertion, { timeout: 10_000, interval: 5 });

const RESULTS = 'image-stream-results';
const DEAD_LETTERS = 'image-stream-results.dead-letter';
const settings = sinkSettings({ consumerGroup: 'slice-writer', adminPort: 0 });
const config = readSettings(settings, [], {});
const codecs = openCodecs(config);

let broker: FakeBroker;
let service: ServiceBench;
let stored: { ending: SliceEnding; labels: (string | null)[] }[];
let isAway: boolean;
let closed: number;

/** Keeps slices of three in memory, and refuses one label. */
const sink = defineSliceSink({
  name: 'slice-writer',
  doc: 'keeps predictions in memory.',
  settings,
  limits: () => ({ maxSliceSize: 3, maxSliceAgeMs: 60_000, maxInFlightBytes: 1_000_000 }),
  open: () => ({
    healthy: () => !isAway,
    close: () => void (closed += 1),
    openSlice: () => {
      const labels: (string | null)[] = [];
      return {
        isFull: false,
        add: (records) => {
          const index = records.findIndex(({ prediction }) => prediction.label === 'unspeakable');
          labels.push(...records.filter((_, at) => at !== index).map(({ prediction }) => prediction.label ?? null));
          if (index >= 0) throw new RejectedError([{ index, code: 'bad_label', message: 'Not here' }]);
        },
        store: async (ending) => {
          await Promise.resolve();
          if (isAway) throw new RetryableError('The destination is away');
          stored.push({ ending, labels });
        },
      };
    },
  }),
});

beforeEach(() => {
  broker = fakeBroker({ topics: { [RESULTS]: 1, [DEAD_LETTERS]: 1 } });
  service = new ServiceBench();
  [stored, isAway, closed] = [[], false, 0];
});
afterEach(() => service.close());

/** Publishes predictions with these labels; `rubbish` is none. */
async function publish(...labels: readonly string[]): Promise<void> {
  for (const [offset, label] of labels.entries()) {
    const { prediction } = sampleRecord(offset, { label });
    const value = label === 'rubbish' ? Buffer.from(label) : (await codecs.prediction.encode(prediction)).value;
    broker.write([{ topic: RESULTS, key: 'k', value }]);
  }
}

const committed = async (): Promise<bigint | undefined> =>
  (await broker.topics.committed('slice-writer', RESULTS))[0]?.offset;

describe('the consumer of a sink of slices', () => {
  it('stores full slices, the rest when the service ends, and closes the sink after that', async () => {
    await publish('a', 'b', 'c', 'd');
    await openSliceSinkConsumer(sink, config, broker, service);
    await soon(() => expect(stored).toEqual([{ ending: 'full', labels: ['a', 'b', 'c'] }]));
    await soon(async () => expect(await committed()).toBe(3n));
    await service.close();
    expect(stored[1]).toEqual({ ending: 'leaving', labels: ['d'] });
    expect([await committed(), closed]).toEqual([4n, 1]);
  });

  it('dead-letters what is unreadable and what the sink refuses, each for its own reason', async () => {
    await publish('a', 'rubbish', 'unspeakable', 'b', 'c', 'd');
    await openSliceSinkConsumer(sink, config, broker, service);
    await soon(() => expect(stored).toHaveLength(2));
    expect(stored.flatMap(({ labels }) => labels)).toEqual(['a', 'b', 'c', 'd']);
    await soon(() => expect(broker.messages(DEAD_LETTERS)).toHaveLength(2));
    const letters = await Promise.all(
      broker.messages(DEAD_LETTERS).map(({ value }) => codecs.deadLetter.decode(value)),
    );
    expect(letters.map(({ offset, error_code }) => [offset, error_code])).toEqual([
      [1, expect.any(String)],
      [2, 'bad_label'],
    ]);
  });

  it('waits while the destination is away, says so, and commits nothing of it', async () => {
    isAway = true;
    await publish('a', 'b', 'c');
    await openSliceSinkConsumer(sink, config, broker, service);
    await soon(async () => expect(await committed()).toBe(0n));
    expect(await service.checks.get('destination')?.()).toBe(false);
    isAway = false;
    await soon(() => expect(stored).toEqual([{ ending: 'repeated', labels: ['a', 'b', 'c'] }]));
    expect(service.failures).toEqual([]);
  });
});
