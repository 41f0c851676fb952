import { RejectedError, RetryableError, UnreadableMessageError } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Broker, ConsumeOptions, Consumer, Tail } from '../broker.js';
import { FuseError } from '../consume/dead-letter-fuse.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';

const limits = { maxBatchSize: 1, concurrency: 8, maxInFlight: 64, maxInFlightBytes: 1024 * 1024 };
const codec = {
  encode: (letter: object): Promise<{ value: Buffer; contentType: string }> =>
    Promise.resolve({
      value: Buffer.from(JSON.stringify(letter, (_, value: unknown) => value)),
      contentType: 'application/json',
    }),
};

/** A place of its own for each test: topics, a group and what was read of them. */
class Bench {
  static #count = 0;
  readonly id = `contract-${process.pid}-${Date.now().toString(36)}-${(Bench.#count += 1)}`;
  readonly input = `${this.id}-in`;
  readonly output = `${this.id}-out`;
  readonly dead = `${this.id}-dead`;
  readonly failures: Error[] = [];
  readonly #consumers: Consumer[] = [];
  #tails: Tail[] = [];

  constructor(
    readonly broker: Broker,
    private readonly delivery: ConsumeOptions['delivery'],
  ) {}

  async create(partitions = 3): Promise<this> {
    const spec = (topic: string, count: number) => ({ topic, partitions: count, replicationFactor: 1, settings: {} });
    await this.broker.topics.apply([spec(this.input, partitions), spec(this.output, partitions), spec(this.dead, 1)]);
    return this;
  }

  async send(values: readonly string[], key: (value: string) => string = (value) => value): Promise<void> {
    const producer = await this.broker.openProducer();
    await producer.send(
      values.map((value) => ({
        topic: this.input,
        key: key(value),
        value: Buffer.from(value),
        headers: { seen: 'yes' },
      })),
    );
    await producer.close();
  }

  async consume(handle: ConsumeOptions['handle'], changed: Partial<ConsumeOptions> = {}): Promise<Consumer> {
    const consumer = await this.broker.consume({
      groupId: this.id,
      topic: this.input,
      delivery: this.delivery,
      limits,
      deadLetters: { topic: this.dead, codec },
      handle,
      onFailure: (error) => this.failures.push(error),
      ...changed,
    });
    this.#consumers.push(consumer);
    return consumer;
  }

  /** One output record for each delivery, same key and value. */
  readonly copy = (batch: readonly Delivery[]): Promise<OutgoingRecord[]> =>
    Promise.resolve(batch.map(({ key, value }) => ({ topic: this.output, key, value })));

  async read(topic: string): Promise<Delivery[]> {
    const seen: Delivery[] = [];
    const tail = await this.broker.tail({
      topic,
      from: 'earliest',
      onDelivery: (delivery) => seen.push(delivery),
      onFailure: (error) => this.failures.push(error),
    });
    this.#tails.push(tail);
    return seen;
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      ...this.#consumers.map((consumer) => consumer.close()),
      ...this.#tails.map((tail) => tail.close()),
    ]);
  }
}

const numbers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index).padStart(5, '0'));
const texts = (deliveries: readonly Delivery[]): string[] => deliveries.map(({ value }) => String(value));
const sorted = (deliveries: readonly Delivery[]): string[] => texts(deliveries).sort();
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 40_000, interval: 20 });

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

    it('pauses the one partition that asks for a retry, hands the same deliveries over again, and keeps the others going', () =>
      bench(async (place) => {
        await place.send(numbers(30));
        let stuck: number | undefined;
        let refusals = 0;
        await place.consume((batch) => {
          const [first] = batch;
          stuck ??= first?.partition;
          if (first?.partition === stuck && refusals < 3) {
            refusals += 1;
            return Promise.reject(new RetryableError('not now'));
          }
          return place.copy(batch);
        });
        const results = await place.read(place.output);
        await until(() => expect(results).toHaveLength(30));
        expect(sorted(results)).toEqual(numbers(30));
        expect(refusals).toBe(3);
        expect(place.failures).toEqual([]);
      }));

    it('dead-letters what is rejected with its bytes, place and reason, and goes on', () =>
      bench(async (place) => {
        await place.send(numbers(20));
        await place.consume((batch) => {
          const [only] = batch;
          if (String(only?.value) === '00007')
            throw new RejectedError([{ index: 0, code: 'bad_luck', message: 'it is seven' }]);
          if (String(only?.value) === '00008') throw new UnreadableMessageError('no_sense', 'it is eight');
          return place.copy(batch);
        });
        const [results, dead] = [await place.read(place.output), await place.read(place.dead)];
        await until(() => expect([results.length, dead.length]).toEqual([18, 2]));
        const letters = texts(dead).map((text) => JSON.parse(text) as Record<string, unknown>);
        const seven = letters.find((letter) => letter['error_code'] === 'bad_luck');
        expect(seven).toMatchObject({ topic: place.input, error_message: 'it is seven', consumer: place.id });
        expect(Buffer.from((seven?.['value'] as { data: number[] }).data).toString()).toBe('00007');
        expect(letters.map((letter) => letter['error_code']).sort()).toEqual(['bad_luck', 'no_sense']);
      }));

    it('rejects single deliveries of a batch and counts the others as done', () =>
      bench(async (place) => {
        await place.send(numbers(12), () => 'one key');
        const seen: string[] = [];
        await place.consume(
          (batch) => {
            const fresh = texts(batch);
            seen.push(...fresh);
            const index = fresh.indexOf('00005');
            if (index >= 0) throw new RejectedError([{ index, code: 'five', message: 'it is five' }]);
            return Promise.resolve([]);
          },
          { limits: { ...limits, maxBatchSize: 4, concurrency: 1 } },
        );
        const dead = await place.read(place.dead);
        await until(() => expect([seen.length, dead.length]).toEqual([12, 1]));
        expect(seen).toEqual(numbers(12));
      }));

    it('fails when the handler has a bug, and commits nothing of it', () =>
      bench(async (place) => {
        await place.send(numbers(3), () => 'one key');
        await place.consume((batch) =>
          texts(batch).includes('00001') ? Promise.reject(new TypeError('a bug')) : place.copy(batch),
        );
        await until(() => expect(place.failures).toHaveLength(1));
        expect(place.failures[0]).toBeInstanceOf(TypeError);
        const offsets = await broker.topics.committed(place.id, place.input);
        expect(offsets.every(({ offset }) => (offset ?? 0n) <= 1n)).toBe(true);
      }));

    it('stops by its fuse when too many deliveries are dead letters', () =>
      bench(async (place) => {
        await place.send(numbers(200));
        await place.consume(() => Promise.reject(new UnreadableMessageError('bad_magic', 'not a message')), {
          deadLetters: { topic: place.dead, codec, fuse: { share: 0.5, sample: 50 } },
        });
        await until(() => expect(place.failures).toHaveLength(1));
        expect(place.failures[0]).toBeInstanceOf(FuseError);
        const dead = await place.read(place.dead);
        await until(() => expect(dead.length).toBeGreaterThan(0));
        expect(dead.length).toBeLessThan(200);
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

    if (delivery === 'exactly_once') describeExactlyOnce(bench);
  });

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

function describeExactlyOnce(bench: (work: (bench: Bench) => Promise<void>) => Promise<void>): void {
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
}
