import kafkajs, { type Admin, type Kafka, type Producer, type Transaction } from 'kafkajs';
import type { Committed, Committer } from '../consume/committer.js';
import type { Destination, OutgoingRecord } from '../delivery.js';
import { clientError } from './client-error.js';
import { firstUncommitted } from './committed-offset.js';
import { KeyPartitions } from './key-partitions.js';
import { addPartitionAhead } from './partitions-ahead.js';
import { sendOffsets } from './send-offsets.js';
import { countSent, topicMessages } from './wire.js';

/** What was begun ahead is given up after this long: well before Kafka would, which costs the producer its place. */
const GIVE_UP_AFTER_MS = 10_000;
const TRANSACTION_TIMEOUT_MS = 30_000;

export interface CommitPlace {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/** A transaction that an offset has been added to. */
interface Begun {
  readonly transaction: Transaction;
  readonly nextOffset: bigint;
  readonly metadata: string;
}

/**
 * Exactly once: records and offset in one transaction. The transactional id belongs to the partition, not to the worker,
 * so that taking the partition over fences whoever had it: kafkajs lacks the group fencing of KIP-447.
 */
export class TransactionalCommitter implements Committer {
  readonly #producer: Producer;
  readonly #partitions = new KeyPartitions();
  readonly #transactionalId: string;
  #connected = false;
  /** What was begun ahead, if anything; rejects when that failed. */
  #ahead: Promise<Begun | undefined> | undefined;
  #giveUp: NodeJS.Timeout | undefined;

  constructor(
    kafka: Kafka,
    private readonly admin: Admin,
    private readonly place: CommitPlace,
    private readonly giveUpAfterMs = GIVE_UP_AFTER_MS,
  ) {
    this.#transactionalId = `${place.groupId}.${place.topic}.${place.partition}`;
    this.#producer = kafka.producer({
      transactionalId: this.#transactionalId,
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      metadataMaxAge: 60_000,
      // Right after a commit Kafka 4 answers the next transaction CONCURRENT_TRANSACTIONS for some milliseconds.
      retry: { initialRetryTime: 3, maxRetryTime: 1000, factor: 0.2, multiplier: 2, retries: 10 },
    });
  }

  async open(): Promise<Committed> {
    const { groupId, topic, partition } = this.place;
    try {
      await this.#producer.connect();
      this.#connected = true;
      // The first transaction initialises the producer id: this fences the last owner and settles what it left open.
      // Nothing is in it, so that aborting sends nothing. Only offsets read after this are final.
      const transaction = await this.#producer.transaction();
      await transaction.abort();
      return await firstUncommitted(this.admin, groupId, topic, partition);
    } catch (error) {
      throw clientError(`Partition ${partition} of ${topic} can't be taken over`, error);
    }
  }

  /**
   * A transaction takes five requests, one after the other. Two of them, which add the offset, need no result: they pass at rest, or
   * while the image is decoded and classified.
   */
  anticipate(nextOffset: bigint, metadata = ''): void {
    this.#goAhead(async (begun) => {
      if (begun?.nextOffset === nextOffset && begun.metadata === metadata) return begun;
      const transaction = begun?.transaction ?? (await this.#begin());
      await this.#addOffset(transaction, nextOffset, metadata);
      return { transaction, nextOffset, metadata };
    });
  }

  /** A third request, which adds the partition of the results, needs no more than their key. */
  expect(destination: Destination): void {
    if (!this.#ahead) return;
    this.#goAhead(async (begun) => {
      if (begun) await addPartitionAhead(this.#transactionalId, destination, this.#partitions);
      return begun;
    });
  }

  async commit(records: readonly OutgoingRecord[], nextOffset: bigint, metadata = ''): Promise<void> {
    try {
      const begun = await this.#takeAhead();
      const transaction = begun?.transaction ?? (await this.#producer.transaction());
      try {
        const messages = topicMessages(records);
        if (records.length > 0) await transaction.sendBatch({ topicMessages: messages, acks: -1 });
        if (begun?.nextOffset !== nextOffset || begun.metadata !== metadata)
          await this.#addOffset(transaction, nextOffset, metadata);
        await transaction.commit();
        countSent(messages);
      } catch (error) {
        // Best effort: whatever stays open is settled when the partition is next taken over.
        await abort(transaction).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      const { topic, partition } = this.place;
      throw clientError(`The transaction of partition ${partition} of ${topic} failed`, error);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#giveUp);
    // What was begun ahead is settled like whatever a dead owner leaves open.
    if (this.#connected) await this.#producer.disconnect();
  }

  /** One step after the other; what is undone when one fails is settled with the commit, which fails as well. */
  #goAhead(step: (begun: Begun | undefined) => Promise<Begun | undefined>): void {
    this.#ahead = this.#ahead ? this.#ahead.then(step) : step(undefined);
    this.#ahead.catch(() => undefined);
  }

  #begin(): Promise<Transaction> {
    clearTimeout(this.#giveUp);
    this.#giveUp = setTimeout(() => this.#abandon(), this.giveUpAfterMs);
    return this.#producer.transaction();
  }

  #addOffset(transaction: Transaction, nextOffset: bigint, metadata: string): Promise<void> {
    const { groupId, topic, partition } = this.place;
    // kafkajs sends the metadata along, its types just don't name it.
    const committed = { partition, offset: nextOffset.toString(), metadata };
    return sendOffsets(transaction, { consumerGroupId: groupId, topics: [{ topic, partitions: [committed] }] });
  }

  async #takeAhead(): Promise<Begun | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    try {
      return await ahead;
    } finally {
      clearTimeout(this.#giveUp);
    }
  }

  /** The results take long: the next commit begins anew, once this is over. */
  #abandon(): void {
    this.#goAhead(async (begun) => {
      if (begun) await abort(begun.transaction);
      return undefined;
    });
  }
}

async function abort(transaction: Transaction): Promise<void> {
  if (transaction.isActive()) await transaction.abort();
}
