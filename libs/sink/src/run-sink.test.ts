import { readSettings } from '@sightline/config';
import { fakeBroker } from '@sightline/kafka/testing';
import type { FakeBroker } from '@sightline/kafka/testing';
import { openCodecs } from '@sightline/messages';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSinkConsumer } from './run-sink.js';
import { defineSink } from './sink.js';
import { sinkSettings } from './sink-settings.js';
import { MemoryDestination } from './testing/memory-sink.js';
import { sampleRecord } from './testing/sample-records.js';
import { ServiceBench } from './testing/service-bench.js';

/** Waits for what happens in the background: long enough for a busy machine. */
function soon(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 10_000, interval: 5 });
}

vi.setConfig({ testTimeout: 30_000 });

const RESULTS = 'image-stream-results';
const DEAD_LETTERS = 'image-stream-results.dead-letter';
const settings = sinkSettings({ consumerGroup: 'test-writer', adminPort: 0 });
const config = readSettings(settings, [], {});
const codecs = openCodecs(config);

let broker: FakeBroker;
let service: ServiceBench;
let destination: MemoryDestination;
const sink = defineSink({
  name: 'test-writer',
  doc: 'keeps predictions in memory.',
  settings,
  open: () => destination.open(),
});

beforeEach(() => {
  broker = fakeBroker({ topics: { [RESULTS]: 2, [DEAD_LETTERS]: 1 } });
  service = new ServiceBench();
  destination = new MemoryDestination();
});

afterEach(() => service.close());

async function publish(...offsets: readonly number[]): Promise<void> {
  for (const offset of offsets) {
    const { prediction } = sampleRecord(offset);
    broker.write([
      { topic: RESULTS, key: prediction.image_id, value: (await codecs.prediction.encode(prediction)).value },
    ]);
  }
}

const stored = (count: number): Promise<void> =>
  soon(() => {
    expect(destination.rows.size).toBe(count);
  });

async function committed(): Promise<number> {
  const offsets = await broker.topics.committed('test-writer', RESULTS);
  return offsets.reduce((sum, { offset }) => sum + Number(offset ?? 0n), 0);
}

describe('the consumer of a sink', () => {
  it('stores what was published before and after it started, and commits it', async () => {
    await publish(1, 2, 3);
    await openSinkConsumer(sink, config, broker, service);
    await stored(3);
    await publish(4, 5);
    await stored(5);
    await soon(async () => {
      expect(await committed()).toBe(5);
    });
  });

  it('sends what cannot be read to the dead letter, with its bytes and the reason, and goes on', async () => {
    broker.write([{ topic: RESULTS, key: 'k', value: Buffer.from('rubbish') }]);
    await publish(1);
    await openSinkConsumer(sink, config, broker, service);
    await stored(1);
    await soon(() => {
      expect(broker.messages(DEAD_LETTERS)).toHaveLength(1);
    });
    const letter = await codecs.deadLetter.decode(broker.messages(DEAD_LETTERS)[0]?.value ?? null);
    expect(letter).toMatchObject({
      topic: RESULTS,
      value: Buffer.from('rubbish'),
      consumer: 'test-writer',
      error_code: expect.any(String) as string,
    });
    await soon(async () => {
      expect(await committed()).toBe(2);
    });
  });

  it('waits while the destination is away, commits nothing, and loses nothing', async () => {
    destination.breakDestination();
    await publish(1, 2);
    await openSinkConsumer(sink, config, broker, service);
    expect(await service.checks.get('destination')?.()).toBe(false);
    expect(await committed()).toBe(0);
    destination.available = true;
    await stored(2);
    expect(service.failures).toEqual([]);
  });

  it('fails the service on any other error, and commits nothing', async () => {
    const buggy = { ...sink, open: () => ({ write: () => Promise.reject(new TypeError('a bug')) }) };
    await publish(1);
    await openSinkConsumer(buggy, config, broker, service);
    await soon(() => {
      expect(service.failures).toHaveLength(1);
    });
    expect(await committed()).toBe(0);
  });

  it('closes the sink after its consumer, once', async () => {
    await publish(1);
    await openSinkConsumer(sink, config, broker, service);
    await service.close();
    expect(destination.closed).toBe(1);
    expect(await committed()).toBe(destination.rows.size);
  });

  it('is not ready while the broker is away', async () => {
    await openSinkConsumer(sink, config, broker, service);
    expect(await service.checks.get('kafka')?.()).toBe(true);
    broker.available = false;
    await expect(Promise.resolve(service.checks.get('kafka')?.())).rejects.toThrow('away');
  });

  it('refuses to start without its topics, and says how they are made', async () => {
    const starting = openSinkConsumer(sink, config, fakeBroker({ topics: { [RESULTS]: 1 } }), service);
    await expect(starting).rejects.toThrow(
      `Topic ${DEAD_LETTERS} does not exist: create with \`sightline topics apply\`.`,
    );
  });
});
