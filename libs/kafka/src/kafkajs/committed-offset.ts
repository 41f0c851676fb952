import type { Admin } from 'kafkajs';

/** A group's committed offset of each partition of a topic; undefined where there is none. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<Map<number, bigint | undefined>> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const offsets = found?.partitions ?? [];
  return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset) < 0n ? undefined : BigInt(offset)]));
}

/** Where a group goes on in a partition: its committed offset, or the first the partition holds. */
export async function firstUncommitted(
  admin: Admin,
  groupId: string,
  topic: string,
  partition: number,
): Promise<bigint> {
  const committed = (await committedOffsets(admin, groupId, topic)).get(partition);
  return committed ?? (await lowOffset(admin, topic, partition));
}

/** First offset that a partition holds. */
export async function lowOffset(admin: Admin, topic: string, partition: number): Promise<bigint> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return BigInt(offsets.find((found) => found.partition === partition)?.low ?? 0);
}
