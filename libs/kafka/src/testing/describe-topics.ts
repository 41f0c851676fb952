import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../broker.js';
import type { Delivery } from '../delivery.js';
import { Bench, numbers, sorted, texts, until } from './bench.js';

/** The promises of a Broker about following and managing topics. */
export function describeTopics(name: string, open: () => Promise<Broker>): void {
  describe(name, { timeout: 60_000 }, () => {
    let broker: Broker;
    beforeAll(async () => {
      broker = await open();
    });
    afterAll(() => broker.close());

    it('tails only what comes from now on when asked for the latest', async () => {
      const place = await new Bench(broker, 'at_least_once').create(1);
      await place.send(['before']);
      const seen: Delivery[] = [];
      const tail = await broker.tail({
        topic: place.input,
        from: 'latest',
        onDelivery: (one) => seen.push(one),
        onFailure: () => undefined,
      });
      await tail.caughtUp;
      await place.send(['after']);
      await until(() => expect(texts(seen)).toEqual(['after']));
      await tail.close();
    });

    it('tells of each message when it came about, as its sender said', async () => {
      const place = await new Bench(broker, 'at_least_once').create(1);
      const times = [Date.now() - 7_200_000, Date.now() - 3_600_000];
      const producer = await broker.openProducer();
      const message = { topic: place.input, key: 'k', value: Buffer.from('v') };
      await producer.send(times.map((timestampMs) => ({ ...message, timestampMs })));
      await producer.close();
      const seen = await place.read(place.input);
      await until(() => expect(seen.map(({ timestampMs }) => timestampMs)).toEqual(times));
    });

    it('tails what was written lately and says when it has caught up', async () => {
      const place = await new Bench(broker, 'at_least_once').create(3);
      await place.send(numbers(25));
      const seen: Delivery[] = [];
      const tail = await broker.tail({
        topic: place.input,
        from: { sinceMs: 60_000 },
        onDelivery: (one) => seen.push(one),
        onFailure: () => undefined,
      });
      await tail.caughtUp;
      expect(sorted(seen)).toEqual(numbers(25));
      await tail.close();
    });

    it('creates missing topics and names what differs', async () => {
      const topic = `contract-topics-${process.pid}-${Date.now().toString(36)}`;
      const spec = { topic, partitions: 2, replicationFactor: 1, settings: { 'retention.ms': '3600000' } };
      expect(await broker.topics.check([spec])).toEqual([
        { topic, field: 'missing', wanted: 'exists', found: 'missing' },
      ]);
      expect(await broker.topics.apply([spec])).toEqual({ created: [topic], differences: [] });
      expect(await broker.topics.apply([spec])).toEqual({ created: [], differences: [] });
      const differences = await broker.topics.check([
        { ...spec, partitions: 3, settings: { 'retention.ms': '7200000' } },
      ]);
      expect(differences).toEqual([
        { topic, field: 'partitions', wanted: '3', found: '2' },
        { topic, field: 'retention.ms', wanted: '7200000', found: '3600000' },
      ]);
      expect(await broker.topics.offsets(topic)).toEqual([0, 1].map((partition) => ({ partition, low: 0n, high: 0n })));
    });

    it('answers a ping', () => broker.ping(5000));
  });
}
