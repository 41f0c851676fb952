import Broker from 'kafkajs/src/broker/index.js';
import type { Destination } from '../delivery.js';
import type { KeyPartitions, MetadataSource } from './key-partitions.js';

interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

interface TransactionIds {
  readonly transactionalId: string;
  readonly producerId: unknown;
  readonly producerEpoch: number;
}

/** The requests of a transaction, as kafkajs's broker sends them. */
interface BrokerState extends MetadataSource {
  readonly addOffsetsToTxn: (this: BrokerState, ids: TransactionIds) => Promise<unknown>;
  readonly addPartitionsToTxn: (
    this: BrokerState,
    ids: TransactionIds & { readonly topics: readonly TopicPartitions[] },
  ) => Promise<unknown>;
  readonly endTxn: (this: BrokerState, ids: TransactionIds) => Promise<unknown>;
}

/** A transaction that an offset has been added to. */
interface Open {
  readonly coordinator: BrokerState;
  readonly ids: TransactionIds;
  /** Partitions that were added ahead, as `topic/partition`. */
  readonly added: Set<string>;
}

const open = new Map<string, Open>();
let mended = false;

/**
 * kafkajs adds a partition to a transaction when it writes to it, one request before the records. Mended brokers pass over
 * partitions that `addPartitionAhead` has added.
 */
export function mendTransactions(): void {
  if (mended) return;
  mended = true;
  const prototype = Broker.prototype as BrokerState;
  const { addOffsetsToTxn, addPartitionsToTxn, endTxn } = prototype;
  Object.assign<BrokerState, Omit<BrokerState, 'metadata'>>(prototype, {
    async addOffsetsToTxn({ transactionalId, producerId, producerEpoch, ...others }) {
      const ids = { transactionalId, producerId, producerEpoch };
      const answer = await addOffsetsToTxn.call(this, { ...ids, ...others });
      if (!openOf(ids)) open.set(transactionalId, { coordinator: this, ids, added: new Set() });
      return answer;
    },
    async addPartitionsToTxn({ topics, ...ids }) {
      const added = openOf(ids)?.added;
      const missing = topics
        .map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.filter((one) => !added?.has(`${topic}/${one}`)),
        }))
        .filter(({ partitions }) => partitions.length > 0);
      return missing.length > 0 ? addPartitionsToTxn.call(this, { ...ids, topics: missing }) : undefined;
    },
    endTxn(ids) {
      if (openOf(ids)) open.delete(ids.transactionalId);
      return endTxn.call(this, ids);
    },
  });
}

/**
 * Adds the partition where a record will go to an open transaction that has an offset already. What fails here is tried again when the
 * record is sent.
 */
export async function addPartitionAhead(
  transactionalId: string,
  { topic, partition: given, key }: Destination,
  partitions: KeyPartitions,
): Promise<void> {
  const transaction = open.get(transactionalId);
  if (!transaction) return;
  const { coordinator, ids, added } = transaction;
  try {
    const partition = given ?? (await partitions.of(coordinator, topic, key));
    if (partition === undefined || added.has(`${topic}/${partition}`)) return;
    await coordinator.addPartitionsToTxn({ ...ids, topics: [{ topic, partitions: [partition] }] });
    added.add(`${topic}/${partition}`);
  } catch {
    // The record's own request says what is wrong.
  }
}

/** The open transaction of this producer, not that of one that has been fenced. */
function openOf({ transactionalId, producerId, producerEpoch }: TransactionIds): Open | undefined {
  const transaction = open.get(transactionalId);
  const isSame = transaction?.ids.producerId === producerId && transaction?.ids.producerEpoch === producerEpoch;
  return isSame ? transaction : undefined;
}
