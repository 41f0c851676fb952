import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { RetryableError } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import type { Admin, Kafka } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Broker, ConsumeOptions } from '../broker.js';
import type { Committed } from '../consume/committer.js';
import type { Delivery } from '../delivery.js';
import { kafkaSettings } from '../kafka-settings.js';
import { openBroker } from '../open-broker.js';
import { kafkaClient } from './kafka-client.js';
import { TransactionalCommitter, type CommitPlace } from './transactional-committer.js';

const settings = readSettings(kafkaSettings, [], {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  KAFKA_SESSION_TIMEOUT_MS: '6000',
});
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });
const record = (topic: string, text: string) => ({ topic, key: text, value: Buffer.from(text) });

let kafka: Kafka;
let admin: Admin;
let broker: Broker;
let count = 0;

beforeAll(async () => {
  kafka = kafkaClient(settings, 'exactly-once-test', silentLogger);
  admin = kafka.admin();
  await admin.connect();
  broker = await openBroker(settings, { clientId: 'exactly-once-test', log: silentLogger });
});
afterAll(async () => {
  await broker.close();
  await admin.disconnect();
});

async function newTopic(partitions = 1): Promise<string> {
  const topic = `exactly-once-${process.pid}-${Date.now().toString(36)}-${(count += 1)}`;
  await broker.topics.apply([{ topic, partitions, replicationFactor: 1, settings: {} }]);
  return topic;
}

async function readAll(topic: string): Promise<string[]> {
  const seen: string[] = [];
  const tail = await broker.tail({
    topic,
    from: 'earliest',
    onDelivery: ({ value }) => seen.push(String(value)),
    onFailure: () => undefined,
  });
  await tail.caughtUp;
  await tail.close();
  return seen;
}

/** Takes a partition over as the consumer loop does: again while a fresh cluster still loads its coordinators. */
async function takeOver(place: CommitPlace): Promise<Committed & { readonly owner: TransactionalCommitter }> {
  for (let attempt = 1; ; attempt += 1) {
    const owner = new TransactionalCommitter(kafka, admin, place);
    try {
      return { owner, ...(await owner.open()) };
    } catch (error) {
      await owner.close();
      if (!(error instanceof RetryableError) || attempt === 10) throw error;
      await delay(500);
    }
  }
}

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

describe('taking a partition over', { timeout: 60_000 }, () => {
  it('fences the last owner: what a zombie commits afterwards is refused and never seen', async () => {
    const [input, output] = [await newTopic(), await newTopic()];
    const place = { groupId: `group-of-${input}`, topic: input, partition: 0 };
    const { owner: zombie } = await takeOver(place);
    await zombie.commit([record(output, 'before')], 1n);

    const { owner, offset } = await takeOver(place);
    expect(offset).toBe(1n);
    await expect(zombie.commit([record(output, 'zombie')], 2n)).rejects.toBeInstanceOf(RetryableError);
    await owner.commit([record(output, 'owner')], 2n);

    expect((await readAll(output)).sort()).toEqual(['before', 'owner']);
    await Promise.allSettled([zombie.close(), owner.close()]);
  });

  it('finds what was committed with the offset, and forgets it with the next', async () => {
    const input = await newTopic();
    const place = { groupId: `group-of-${input}`, topic: input, partition: 0 };
    const { owner: first, metadata: atFirst } = await takeOver(place);
    await first.commit([], 1n, 'a word with it');
    const { owner: second, offset, metadata } = await takeOver(place);
    await second.commit([], 2n);
    const { owner: third, metadata: atLast } = await takeOver(place);
    expect([atFirst, offset, metadata, atLast]).toEqual(['', 1n, 'a word with it', '']);
    await Promise.allSettled([first, second, third].map((owner) => owner.close()));
  });

  it('settles what a dead owner left open: its records stay unseen, its offset does not count', async () => {
    const [input, output] = [await newTopic(), await newTopic()];
    const place = { groupId: `group-of-${input}`, topic: input, partition: 0 };
    const dead = kafka.producer({
      transactionalId: `${place.groupId}.${input}.0`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await dead.connect();
    const open = await dead.transaction();
    await open.send({ topic: output, messages: [{ value: 'half done' }] });
    await open.sendOffsets({
      consumerGroupId: place.groupId,
      topics: [{ topic: input, partitions: [{ partition: 0, offset: '7' }] }],
    });
    await dead.disconnect();

    const { owner, offset } = await takeOver(place);
    expect(offset).toBe(0n);
    await owner.commit([record(output, 'done')], 1n);
    expect(await readAll(output)).toEqual(['done']);
    await owner.close();
  });
});

describe('reading a topic', { timeout: 60_000 }, () => {
  it('moves past the markers of transactions to the very end, and commits there', async () => {
    const [first, second, third] = [await newTopic(), await newTopic(), await newTopic()];
    const producer = await broker.openProducer();
    const seen: Delivery[] = [];
    const consumers = [await broker.consume(copyTo(second, first)), await broker.consume(copyTo(third, second, seen))];
    for (let index = 0; index < 5; index += 1) {
      await producer.send([record(first, String(index))]);
      await until(() => expect(seen).toHaveLength(index + 1));
    }
    await until(() => expect(consumers.map((consumer) => consumer.lag())).toEqual([0n, 0n]));
    await Promise.all(consumers.map((consumer) => consumer.drain()));
    const again: Delivery[] = [];
    const consumer = await broker.consume(copyTo(third, second, again));
    await producer.send([record(first, 'unread')]);
    await until(() => expect(consumer.assignment()).toEqual([0]));
    await consumer.close();
    expect(again).toEqual([]);
    await producer.close();
  });

  it('goes on with what is left when retention took messages away, and says so', async () => {
    const [input, output] = [await newTopic(), await newTopic()];
    const producer = await broker.openProducer();
    const send = (from: number, to: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) => producer.send([record(input, String(from + index))])),
      );
    await send(0, 5);
    const seen: Delivery[] = [];
    const first = await broker.consume(copyTo(output, input, seen));
    await until(() => expect(seen).toHaveLength(5));
    await first.drain();
    await send(5, 20);
    // kafkajs deletes only in topics whose leaders it has already seen.
    await admin.fetchTopicOffsets(input);
    await admin.deleteTopicRecords({ topic: input, partitions: [{ partition: 0, offset: '12' }] });
    const later: Delivery[] = [];
    const second = await broker.consume(copyTo(output, input, later));
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
