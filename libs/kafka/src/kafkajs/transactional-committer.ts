import kafkajs, { type Admin, type Kafka, type Producer } from 'kafkajs';
import type { Committed, Committer } from '../consume/committer.js';
import type { OutgoingRecord } from '../delivery.js';
import { clientError } from './client-error.js';
import { firstUncommitted } from './committed-offset.js';
import { sendOffsets } from './send-offsets.js';
import { countSent, topicMessages } from './wire.js';

export interface CommitPlace {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/**
 * Exactly once: records and offset in one transaction. The transactional id belongs to the partition, not to the worker,
 * so that taking the partition over fences whoever had it: kafkajs lacks the group fencing of KIP-447.
 */
export class TransactionalCommitter implements Committer {
  readonly #producer: Producer;
  #connected = false;

  constructor(
    kafka: Kafka,
    private readonly admin: Admin,
    private readonly place: CommitPlace,
  ) {
    const { groupId, topic, partition } = place;
    this.#producer = kafka.producer({
      transactionalId: `${groupId}.${topic}.${partition}`,
      idempotent: true,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      transactionTimeout: 30_000,
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

  async commit(records: readonly OutgoingRecord[], nextOffset: bigint, metadata = ''): Promise<void> {
    const { groupId, topic, partition } = this.place;
    // kafkajs sends the metadata along, its types just don't name it.
    const committed = { partition, offset: nextOffset.toString(), metadata };
    try {
      const transaction = await this.#producer.transaction();
      try {
        const messages = topicMessages(records);
        if (records.length > 0) await transaction.sendBatch({ topicMessages: messages, acks: -1 });
        await sendOffsets(transaction, {
          consumerGroupId: groupId,
          topics: [{ topic, partitions: [committed] }],
        });
        await transaction.commit();
        countSent(messages);
      } catch (error) {
        // Best effort: whatever stays open is settled when the partition is next taken over.
        if (transaction.isActive()) await transaction.abort().catch(() => undefined);
        throw error;
      }
    } catch (error) {
      throw clientError(`The transaction of partition ${partition} of ${topic} failed`, error);
    }
  }

  async close(): Promise<void> {
    if (this.#connected) await this.#producer.disconnect();
  }
}
