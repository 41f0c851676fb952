import type { Admin, Kafka } from 'kafkajs';
import type { Tail, TailOptions } from '../broker.js';
import { CatchUp } from './catch-up.js';
import { patiently } from './patiently.js';
import { TailReader } from './tail-reader.js';

/** Follows a topic outside any working group, through lost connections and restarted brokers, until closed. */
export async function openTail(kafka: Kafka, admin: Admin, clientId: string, options: TailOptions): Promise<Tail> {
  const { topic, partition: only } = options;
  const offsets = await patiently(`Topic ${topic} can't be read`, () => admin.fetchTopicOffsets(topic));
  const wanted = offsets.filter(({ partition }) => only === undefined || partition === only);
  const ends = new Map(wanted.map(({ partition, high }) => [partition, BigInt(high)]));
  const positions = new Map<number, bigint>();
  for (const [partition, offset] of await startPositions(admin, options, wanted)) positions.set(partition, offset);
  const catchUp = new CatchUp(positions, ends);
  const reader = new TailReader(kafka, clientId, positions, {
    topic,
    ignored: offsets.map(({ partition }) => partition).filter((partition) => !positions.has(partition)),
    onDelivery: (delivery) => {
      options.onDelivery(delivery);
    },
    onAdvance: () => {
      catchUp.check();
    },
    onFailure: (error) => {
      options.onFailure(error);
    },
  });
  // A fresh cluster first answers that the coordinator of its groups is loading.
  await patiently(`Topic ${topic} can't be followed`, () => reader.open());
  return { caughtUp: catchUp.done, close: () => reader.close() };
}

interface PartitionOffsets {
  readonly partition: number;
  readonly low: string;
  readonly high: string;
}

async function startPositions(
  admin: Admin,
  { topic, from }: TailOptions,
  wanted: readonly PartitionOffsets[],
): Promise<[partition: number, offset: bigint][]> {
  if (typeof from === 'string')
    return wanted.map(({ partition, low, high }) => [partition, BigInt(from === 'earliest' ? low : high)]);
  const since = await admin.fetchTopicOffsetsByTimestamp(topic, Date.now() - from.sinceMs);
  return wanted.map(({ partition, high }) => [
    partition,
    BigInt(since.find((found) => found.partition === partition)?.offset ?? high),
  ]);
}
