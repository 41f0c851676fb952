import { randomUUID } from 'node:crypto';
import type { Admin, Consumer as KafkajsConsumer, Kafka } from 'kafkajs';
import type { Tail, TailOptions } from '../broker.js';
import { clientError } from './client-error.js';
import { FETCH_WAIT_MS } from './fetch-wait.js';
import { patiently } from './patiently.js';
import { toDelivery } from './wire.js';

/**
 * Follows a topic outside any working group. kafkajs knows no reader without a group, so each tail is the only member of
 * a group of its own, which commits nothing and vanishes with it.
 */
export async function openTail(kafka: Kafka, admin: Admin, clientId: string, options: TailOptions): Promise<Tail> {
  const { topic } = options;
  const offsets = (await patiently(`Topic ${topic} can't be read`, () => admin.fetchTopicOffsets(topic))).map(
    ({ partition, high }) => [partition, BigInt(high)] as const,
  );
  const others = offsets.map(([partition]) => partition).filter((partition) => partition !== options.partition);
  const ignored = options.partition === undefined ? [] : others;
  const ends = new Map(offsets.filter(([partition]) => !ignored.includes(partition)));
  const positions = await startPositions(admin, options);
  const consumer = kafka.consumer({
    groupId: `${clientId}.tail.${randomUUID()}`,
    sessionTimeout: 30_000,
    heartbeatInterval: 3000,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytes: 16 * 1024 * 1024,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, factor: 0.2, multiplier: 2, retries: 8 },
  });
  const catchUp = new CatchUp(positions, ends);
  const advance = (partition: number, next: bigint): void => {
    positions.set(partition, next);
    catchUp.check();
  };
  const joined = whenJoined(consumer, topic, positions, ignored);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) options.onFailure(clientError('The Kafka consumer stopped', payload.error));
  });
  consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize === 0) advance(payload.partition, BigInt(payload.lastOffset) + 1n);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      const { partition } = batch;
      for (const message of batch.messages) {
        if (BigInt(message.offset) < (positions.get(partition) ?? 0n)) continue;
        options.onDelivery(toDelivery(topic, partition, message));
      }
      const last = batch.messages.at(-1);
      if (last) payload.resolveOffset(last.offset);
      advance(partition, BigInt(batch.lastOffset()) + 1n);
      await payload.heartbeat();
    },
  });
  await joined;
  return { caughtUp: catchUp.done, close: () => consumer.disconnect() };
}

/** At every join, the first and those after a lost connection, reading goes on where it was. */
function whenJoined(
  consumer: KafkajsConsumer,
  topic: string,
  positions: ReadonlyMap<number, bigint>,
  ignored: number[],
): Promise<void> {
  return new Promise((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => {
      consumer.pause([{ topic, partitions: ignored }]);
      for (const [partition, offset] of positions) consumer.seek({ topic, partition, offset: offset.toString() });
      resolve();
    });
  });
}

async function startPositions(admin: Admin, { topic, from }: TailOptions): Promise<Map<number, bigint>> {
  if (typeof from === 'object') {
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, Date.now() - from.sinceMs);
    return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
  }
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, BigInt(from === 'earliest' ? low : high)]));
}

/** Tells when every partition has been read up to where it ended when the tail opened. */
class CatchUp {
  readonly done: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor(
    private readonly positions: ReadonlyMap<number, bigint>,
    private readonly ends: ReadonlyMap<number, bigint>,
  ) {
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.check();
  }

  check(): void {
    for (const [partition, end] of this.ends) if ((this.positions.get(partition) ?? 0n) < end) return;
    this.#resolve();
  }
}
