import { RetryableError, UnreadableMessageError } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import { Bench, limits, numbers, sorted, texts, until, type InBench } from './bench.js';
import { describeFailures } from './describe-failures.js';
import { describeNotes } from './describe-notes.js';
import { describeSlices } from './describe-slices.js';
import { describeTopics } from './describe-topics.js';

/** The promises of a Broker. `open` gives one that several tests share. */
export function describeBroker(name: string, open: () => Promise<Broker>): void {
  describe.each(['exactly_once', 'at_least_once'] as const)(`${name}, %s`, { timeout: 60_000 }, (delivery) => {
    let broker: Broker;
    const bench = async (work: (bench: Bench) => Promise<void>, partitions = 3): Promise<void> => {
      const place = await new Bench(broker, delivery).create(partitions);
      try {
        await work(place);
      } finally {
        await place.close();
      }
    };

    beforeAll(async () => {
      broker = await open();
    });
    afterAll(() => broker.close());

    it('delivers what was sent, whole and in order per key', () =>
      bench(async (place) => {
        await place.send(numbers(50), (value) => String(Number(value) % 5));
        const seen: Delivery[] = [];
        await place.consume((batch) => {
          seen.push(...batch);
          return place.copy(batch);
        });
        await until(() => expect(seen).toHaveLength(50));
        for (const key of ['0', '1', '2', '3', '4']) {
          const ofKey = texts(seen.filter((one) => String(one.key) === key));
          expect(ofKey).toEqual([...ofKey].sort());
          expect(ofKey).toHaveLength(10);
        }
        expect(seen[0]?.headers).toMatchObject({ seen: 'yes' });
      }));

    it('commits the results in the order of the input though handlers finish in any order', () =>
      bench(async (place) => {
        await place.send(numbers(40), () => 'one key');
        const waiting: (() => void)[] = [];
        await place.consume(async (batch) => {
          await new Promise<void>((resolve) => waiting.push(resolve));
          return place.copy(batch);
        });
        const results = await place.read(place.output);
        await until(() => {
          waiting.pop()?.();
          expect(results).toHaveLength(40);
        });
        expect(texts(results)).toEqual(numbers(40));
      }));

    it('takes up no more than the limits allow, and still takes one message above the byte limit', () =>
      bench(async (place) => {
        await place.send([...numbers(30), 'x'.repeat(5000)]);
        let most = 0;
        const consumer = await place.consume(
          async (batch) => {
            most = Math.max(most, consumer.inFlight().count);
            await new Promise((resolve) => setTimeout(resolve, 5));
            return place.copy(batch);
          },
          { limits: { maxBatchSize: 1, concurrency: 8, maxInFlight: 4, maxInFlightBytes: 1000 } },
        );
        const results = await place.read(place.output);
        await until(() => expect(results).toHaveLength(31));
        expect(most).toBeGreaterThan(1);
        expect(most).toBeLessThanOrEqual(4);
        await until(() => expect(consumer.inFlight()).toEqual({ count: 0, bytes: 0 }));
      }));

    it('finishes and commits what is in flight when it drains; the next consumer repeats nothing', () =>
      bench(async (place) => {
        await place.send(numbers(60));
        const slow = async (batch: readonly Delivery[]): Promise<OutgoingRecord[]> => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          return place.copy(batch);
        };
        const first = await place.consume(slow);
        const results = await place.read(place.output);
        await until(() => expect(results.length).toBeGreaterThan(5));
        await first.drain();
        await place.consume(slow);
        await until(() => expect(results.length).toBeGreaterThanOrEqual(60));
        expect(sorted(results)).toEqual(numbers(60));
      }));

    it('shares the partitions with a consumer that joins, and takes them back when it leaves', () =>
      bench(async (place) => {
        const first = await place.consume(place.copy);
        await until(() => expect(first.assignment()).toEqual([0, 1, 2]));
        const second = await place.consume(place.copy);
        await until(() => expect([...first.assignment(), ...second.assignment()].sort()).toEqual([0, 1, 2]));
        expect(second.assignment().length).toBeGreaterThan(0);
        await second.drain();
        await until(() => expect(first.assignment()).toEqual([0, 1, 2]));
        await place.send(numbers(9));
        const results = await place.read(place.output);
        await until(() => expect(results).toHaveLength(9));
      }));

    it('tells what it has committed, each delivery once, when its results can be read already', () =>
      bench(async (place) => {
        await place.send(numbers(20));
        const told: Delivery[] = [];
        let refusals = 0;
        const results = await place.read(place.output);
        const onCommitted = (deliveries: readonly Delivery[]): void => void told.push(...deliveries);
        const handle = (batch: readonly Delivery[]): Promise<OutgoingRecord[]> => {
          if (String(batch[0]?.value) === '00003' && refusals++ < 2) throw new RetryableError('not now');
          if (String(batch[0]?.value) === '00007') throw new UnreadableMessageError('seven', 'it is seven');
          return place.copy(batch);
        };
        await place.consume(handle, { onCommitted });
        await until(() => expect([told.length, results.length]).toEqual([20, 19]));
        expect(sorted(told)).toEqual(numbers(20));
        const offsets = await place.broker.topics.committed(place.id, place.input);
        for (const { partition, offset } of told) {
          expect(offsets.find((one) => one.partition === partition)?.offset).toBeGreaterThan(offset);
        }
      }));

    it('tells its lag', () =>
      bench(async (place) => {
        await place.send(numbers(20), () => 'one key');
        const release: (() => void)[] = [];
        const consumer = await place.consume(
          async (batch) => {
            await new Promise<void>((resolve) => release.push(resolve));
            return place.copy(batch);
          },
          { limits: { ...limits, maxInFlight: 4 } },
        );
        await until(() => expect(consumer.lag()).toBe(16n));
        await until(() => {
          release.pop()?.();
          expect(consumer.lag()).toBe(0n);
        });
        release.splice(0).forEach((resolve) => resolve());
      }));

    describeFailures(bench);
    describeNotes(bench);
    if (delivery === 'exactly_once') describeExactlyOnce(bench);
    if (delivery === 'exactly_once') describeSlices(bench);
  });

  describeTopics(name, open);
}

function describeExactlyOnce(bench: InBench): void {
  it('gives each message exactly one result while consumers join and leave', () =>
    bench(async (place) => {
      const count = 300;
      await place.send(numbers(count));
      const work = async (batch: readonly Delivery[]): Promise<OutgoingRecord[]> => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return place.copy(batch);
      };
      const slowly = { limits: { ...limits, concurrency: 2 } };
      const first = await place.consume(work, slowly);
      const results = await place.read(place.output);
      await until(() => expect(results.length).toBeGreaterThan(10));
      await place.consume(work, slowly);
      await until(() => expect(results.length).toBeGreaterThan(60));
      await first.close();
      await place.consume(work, slowly);
      await until(() => expect(results.length).toBeGreaterThanOrEqual(count));
      expect(sorted(results)).toEqual(numbers(count));
    }));

  it('handles what was sent twice once, also when another consumer takes over in between', () =>
    bench(async (place) => {
      const producer = await place.broker.openProducer();
      const send = (name: string, marked = true): Promise<void> =>
        producer.send([
          {
            topic: place.input,
            key: 'one key',
            value: Buffer.from(name),
            headers: marked ? { 'idempotency-key': name } : {},
          },
        ]);
      const deduplication = { topic: place.notes, windowMs: 60_000 };
      const results = await place.read(place.output);
      await send('a');
      await send('a');
      await send('b');
      const first = await place.consume(place.copy, { deduplication });
      await until(() => expect(texts(results)).toEqual(['a', 'b']));
      await first.close();
      await send('b');
      await send('c');
      await send('plain', false);
      await send('plain', false);
      await place.consume(place.copy, { deduplication });
      await until(() => expect(texts(results).at(-1)).toBe('plain'));
      await until(() => expect(texts(results)).toEqual(['a', 'b', 'c', 'plain', 'plain']));
      await producer.close();
    }));
}
