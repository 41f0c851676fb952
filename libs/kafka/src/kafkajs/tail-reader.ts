import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@sightline/messages';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { Backoff } from '../consume/backoff.js';
import type { Delivery } from '../delivery.js';
import { clientError } from './client-error.js';
import { FETCH_WAIT_MS } from './fetch-wait.js';
import { toDelivery } from './wire.js';

export interface TailReaderOptions {
  readonly topic: string;
  /** Partitions of the topic that are not to be read. */
  readonly ignored: readonly number[];
  onDelivery(delivery: Delivery): void;
  onAdvance(): void;
  onFailure(error: Error): void;
}

/** A reader leaves its group in this time or without a word: nobody waits for the members of its group. */
const LEAVE_WITHIN_MS = 1000;

/**
 * Reads partitions from given positions on. kafkajs knows no reader without a group, so each one is the only member of a
 * group that commits nothing and vanishes with it. After a lost connection it comes back in a new group: in the old one it
 * would have to wait until its former self is given up.
 */
export class TailReader {
  readonly #backoff = new Backoff();
  #consumer: Consumer | undefined;
  #closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly clientId: string,
    /** Next offset of each partition that is read; kept up to date. */
    private readonly positions: Map<number, bigint>,
    private readonly options: TailReaderOptions,
  ) {}

  /** Resolves once reading has begun; after a failure it may be opened again. */
  async open(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#join();
      this.#backoff.reset();
    } catch (error) {
      await this.#leave();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }

  async #join(): Promise<void> {
    const { topic } = this.options;
    const consumer = this.kafka.consumer({
      groupId: `${this.clientId}.tail.${randomUUID()}`,
      sessionTimeout: 10_000,
      heartbeatInterval: 3000,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: 16 * 1024 * 1024,
      allowAutoTopicCreation: false,
      // Coming back is the reader's own business: kafkajs would do so in the same group.
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 1000,
        multiplier: 2,
        retries: 3,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.#consumer = consumer;
    const joined = this.#watch(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#deliver(payload),
    });
    await joined;
  }

  /** Resolves at the first join, rejects when the consumer crashes before it. */
  #watch(consumer: Consumer): Promise<void> {
    const { topic, ignored } = this.options;
    return new Promise((resolve, reject) => {
      let isJoined = false;
      consumer.on(consumer.events.GROUP_JOIN, () => {
        isJoined = true;
        consumer.pause([{ topic, partitions: [...ignored] }]);
        for (const [partition, offset] of this.positions)
          consumer.seek({ topic, partition, offset: offset.toString() });
        resolve();
      });
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (isJoined) void this.#comeBack(payload.error);
        else reject(payload.error);
      });
      consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
        if (payload.batchSize === 0) this.#advance(payload.partition, BigInt(payload.lastOffset) + 1n);
      });
    });
  }

  async #deliver(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const position = this.positions.get(batch.partition) ?? 0n;
    for (const message of batch.messages)
      if (BigInt(message.offset) >= position)
        this.options.onDelivery(toDelivery(batch.topic, batch.partition, message));
    const last = batch.messages.at(-1);
    if (last) payload.resolveOffset(last.offset);
    this.#advance(batch.partition, BigInt(batch.lastOffset()) + 1n);
    await payload.heartbeat();
  }

  #advance(partition: number, next: bigint): void {
    this.positions.set(partition, next);
    this.options.onAdvance();
  }

  async #comeBack(reason: unknown): Promise<void> {
    for (let error = reason; !this.#closed;) {
      const known = clientError(`Topic ${this.options.topic} can't be followed`, error);
      if (!(known instanceof RetryableError)) {
        this.options.onFailure(known);
        return;
      }
      await this.#leave();
      await delay(this.#backoff.nextMs());
      try {
        await this.open();
        return;
      } catch (again) {
        error = again;
      }
    }
  }

  async #leave(): Promise<void> {
    const left = this.#consumer?.disconnect().catch(() => undefined);
    await Promise.race([left, delay(LEAVE_WITHIN_MS, undefined, { ref: false })]);
  }
}
