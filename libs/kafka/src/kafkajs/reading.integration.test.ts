import { readSettings } from '@sightline/config';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { ConsumeOptions } from '../broker.js';
import type { Delivery } from '../delivery.js';
import { kafkaSettings } from '../kafka-settings.js';
import { openBroker } from '../open-broker.js';
import { RealKafka, textRecord } from '../testing/real-kafka.js';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });

let kafka: RealKafka;
beforeAll(async () => {
  kafka = await RealKafka.open(inject('kafkaBrokers'));
});
afterAll(() => kafka.close());

const copyTo = (output: string, topic: string, seen: Delivery[] = []): ConsumeOptions => ({
  groupId: `group-of-${topic}`,
  topic,
  delivery: 'exactly_once',
  limits: { maxBatchSize: 1, concurrency: 8, maxInFlight: 64, maxInFlightBytes: 1024 * 1024 },
  deadLetters: { topic: output, codec: { encode: () => Promise.reject(new Error('not expected')) } },
  handle: (batch) => {
    seen.push(...batch);
    return Promise.resolve(batch.map(({ key, value }) => ({ topic: output, key, value })));
  },
  onFailure: () => undefined,
});

describe('reading a topic', { timeout: 60_000 }, () => {
  it('moves past the markers of transactions to the very end, and commits there', async () => {
    const [first, second, third] = [await kafka.newTopic(), await kafka.newTopic(), await kafka.newTopic()];
    const producer = await kafka.broker.openProducer();
    const seen: Delivery[] = [];
    const consumers = [
      await kafka.broker.consume(copyTo(second, first)),
      await kafka.broker.consume(copyTo(third, second, seen)),
    ];
    for (let index = 0; index < 5; index += 1) {
      await producer.send([textRecord(first, String(index))]);
      await until(() => expect(seen).toHaveLength(index + 1));
    }
    await until(() => expect(consumers.map((consumer) => consumer.lag())).toEqual([0n, 0n]));
    await Promise.all(consumers.map((consumer) => consumer.drain()));
    const again: Delivery[] = [];
    const consumer = await kafka.broker.consume(copyTo(third, second, again));
    await producer.send([textRecord(first, 'unread')]);
    await until(() => expect(consumer.assignment()).toEqual([0]));
    await consumer.close();
    expect(again).toEqual([]);
    await producer.close();
  });

  it('goes on with what is left when retention took messages away, and says so', async () => {
    const [input, output] = [await kafka.newTopic(), await kafka.newTopic()];
    const producer = await kafka.broker.openProducer();
    const send = (from: number, to: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) => producer.send([textRecord(input, String(from + index))])),
      );
    await send(0, 5);
    const seen: Delivery[] = [];
    const first = await kafka.broker.consume(copyTo(output, input, seen));
    await until(() => expect(seen).toHaveLength(5));
    await first.drain();
    await send(5, 20);
    // kafkajs deletes only in topics whose leaders it has already seen.
    await kafka.admin.fetchTopicOffsets(input);
    await kafka.admin.deleteTopicRecords({ topic: input, partitions: [{ partition: 0, offset: '12' }] });
    const later: Delivery[] = [];
    const second = await kafka.broker.consume(copyTo(output, input, later));
    await until(() => expect(later).toHaveLength(8));
    expect(later.map(({ offset }) => offset)).toEqual([12n, 13n, 14n, 15n, 16n, 17n, 18n, 19n]);
    await second.close();
    await producer.close();
  });
});

describe('openBroker', () => {
  it('names the brokers when none answers', async () => {
    const nowhere = readSettings(kafkaSettings, [], { KAFKA_BROKERS: '127.0.0.1:1', KAFKA_CONNECT_TIMEOUT_MS: '1000' });
    await expect(openBroker(nowhere, { clientId: 'nobody', log: silentLogger })).rejects.toThrow(
      'No Kafka broker answered at 127.0.0.1:1',
    );
  });
});
