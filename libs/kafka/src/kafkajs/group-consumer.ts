import type { Logger } from '@sightline/observability';
import kafkajs, {
  type Admin,
  type Batch,
  type Consumer as KafkajsConsumer,
  type EachBatchPayload,
  type Kafka,
} from 'kafkajs';
import type { Consumer, Producer } from '../broker.js';
import type { Committer } from '../consume/committer.js';
import { ConsumerLoop } from '../consume/consumer-loop.js';
import type { FetchControl } from '../consume/fetch-control.js';
import type { LoopOptions } from '../consume/new-session.js';
import { clientError } from './client-error.js';
import { lowOffset } from './committed-offset.js';
import { FETCH_WAIT_MS } from './fetch-wait.js';
import { readNotes } from './read-notes.js';
import { OffsetCommitter } from './offset-committer.js';
import { TransactionalCommitter } from './transactional-committer.js';
import { toDelivery } from './wire.js';

/** Most one fetch brings, over all partitions, bytes. */
const FETCH_MAX_BYTES = 16 * 1024 * 1024;
/** Most one fetch brings of one partition, bytes; a larger message comes alone. */
const FETCH_MAX_PARTITION_BYTES = 2 * 1024 * 1024;

export interface GroupConsumerOptions {
  readonly kafka: Kafka;
  /** Name of the service, as brokers log it. */
  readonly clientId: string;
  readonly admin: Admin;
  /** Writes records and dead letters of an at-least-once consumer. */
  readonly producer: Producer;
  readonly sessionTimeoutMs: number;
  readonly log: Logger;
}

/** Joins a consumer group through kafkajs and feeds what it fetches to the consumer loop. */
export async function openGroupConsumer(options: LoopOptions, client: GroupConsumerOptions): Promise<Consumer> {
  const { groupId, topic } = options;
  const log = client.log.child({ groupId, topic });
  const consumer = client.kafka.consumer({
    groupId,
    sessionTimeout: client.sessionTimeoutMs,
    rebalanceTimeout: Math.max(client.sessionTimeoutMs, 30_000),
    heartbeatInterval: Math.min(1000, client.sessionTimeoutMs / 3),
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_MAX_BYTES,
    maxBytesPerPartition: FETCH_MAX_PARTITION_BYTES,
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, factor: 0.2, multiplier: 2, retries: 8 },
  });
  const loop = new ConsumerLoop(options, fetchControl(consumer, options, client), log);
  watch(consumer, topic, loop);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch: (payload) => deliver(payload, loop),
  });
  return loop;
}

function fetchControl(consumer: KafkajsConsumer, options: LoopOptions, client: GroupConsumerOptions): FetchControl {
  const { groupId, topic } = options;
  // Whoever stores slices must be fenced: a late commit would move the beginning of the next one.
  const isFenced = 'openSlice' in options || options.delivery === 'exactly_once';
  const openCommitter = (partition: number): Committer => {
    const place = { groupId, topic, partition };
    if (isFenced) return new TransactionalCommitter(client.kafka, client.admin, place);
    const commitOffset = (next: bigint, metadata: string): Promise<void> =>
      consumer.commitOffsets([{ topic, partition, offset: next.toString(), metadata }]);
    return new OffsetCommitter(client.producer, client.admin, place, commitOffset);
  };
  return {
    pause: (partition) => whileRunning(() => consumer.pause([{ topic, partitions: [partition] }])),
    resume: (partition) => whileRunning(() => consumer.resume([{ topic, partitions: [partition] }])),
    seek: (partition, offset) => whileRunning(() => consumer.seek({ topic, partition, offset: offset.toString() })),
    openCommitter,
    readNotes: (partition, { topic: notes, windowMs }) => readNotes(client, notes, partition, windowMs),
    lowOffset: (partition) => lowOffset(client.admin, topic, partition),
    leave: () => consumer.disconnect(),
  };
}

/** Between a crash of kafkajs's consumer and its restart there is nothing to steer; it joins anew, with new sessions. */
function whileRunning(steer: () => void): void {
  try {
    steer();
  } catch (error) {
    if (!(error instanceof kafkajs.KafkaJSNonRetriableError)) throw error;
  }
}

/** kafkajs tells of everything but batches by events: `run` returns at once, and errors there reach nobody else. */
function watch(consumer: KafkajsConsumer, topic: string, loop: ConsumerLoop): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    loop.assigned(payload.memberAssignment[topic] ?? []);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) loop.assigned([]);
    else loop.fail(clientError('The Kafka consumer stopped', payload.error));
  });
  consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize === 0)
      loop.skipped(payload.partition, BigInt(payload.firstOffset), BigInt(payload.lastOffset) + 1n);
  });
}

async function deliver(payload: EachBatchPayload, loop: ConsumerLoop): Promise<void> {
  const { batch } = payload;
  const { topic, partition } = batch;
  // The offset a fetch asked for is in every batch but missing in the types.
  const { fetchedOffset } = batch as Batch & { readonly fetchedOffset: string };
  const taken = await loop.deliver(
    {
      partition,
      from: BigInt(fetchedOffset),
      deliveries: batch.messages.map((message) => toDelivery(topic, partition, message)),
      nextOffset: BigInt(batch.lastOffset()) + 1n,
      highWatermark: BigInt(batch.highWatermark),
    },
    () => payload.heartbeat(),
  );
  const last = batch.messages.at(-1);
  if (taken && last) payload.resolveOffset(last.offset);
}
