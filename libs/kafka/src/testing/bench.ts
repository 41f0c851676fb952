import { vi } from 'vitest';
import type { Broker, ConsumeOptions, Consumer, Tail } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import type { ConsumeSlicesOptions } from '../slices.js';

export const limits = { maxBatchSize: 1, concurrency: 8, maxInFlight: 64, maxInFlightBytes: 1024 * 1024 };
export const codec = {
  encode: (letter: object): Promise<{ value: Buffer; contentType: string }> =>
    Promise.resolve({
      value: Buffer.from(JSON.stringify(letter, (_, value: unknown) => value)),
      contentType: 'application/json',
    }),
};

/** A place of its own for each test: topics, a group and what was read of them. */
export class Bench {
  static #count = 0;
  readonly id = `contract-${process.pid}-${Date.now().toString(36)}-${(Bench.#count += 1)}`;
  readonly input = `${this.id}-in`;
  readonly output = `${this.id}-out`;
  readonly dead = `${this.id}-dead`;
  readonly notes = `${this.id}-notes`;
  readonly failures: Error[] = [];
  readonly #consumers: Consumer[] = [];
  #tails: Tail[] = [];

  constructor(
    readonly broker: Broker,
    private readonly delivery: ConsumeOptions['delivery'],
  ) {}

  async create(partitions = 3): Promise<this> {
    const spec = (topic: string, count: number) => ({ topic, partitions: count, replicationFactor: 1, settings: {} });
    await this.broker.topics.apply([
      spec(this.input, partitions),
      spec(this.output, partitions),
      spec(this.notes, partitions),
      spec(this.dead, 1),
    ]);
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

  async consumeSlices(options: ConsumeSlicesOptions): Promise<Consumer> {
    const consumer = await this.broker.consumeSlices(options);
    this.#consumers.push(consumer);
    return consumer;
  }

  /** Every consumer leaves at once, as in a crash. */
  async leave(): Promise<void> {
    await Promise.all(this.#consumers.splice(0).map((consumer) => consumer.close()));
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

export const numbers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index).padStart(5, '0'));
export const texts = (deliveries: readonly Delivery[]): string[] => deliveries.map(({ value }) => String(value));
export const sorted = (deliveries: readonly Delivery[]): string[] => texts(deliveries).sort();
export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 20 });

/** Runs a test in a place of its own and cleans up after it. */
export type InBench = (work: (bench: Bench) => Promise<void>, partitions?: number) => Promise<void>;
