import type { Admin } from 'kafkajs';
import type { Committed } from '../consume/committer.js';

/** What a group has committed in each partition of a topic; undefined where it has committed nothing. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<Map<number, Committed | undefined>> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return new Map(
    (found?.partitions ?? []).map(({ partition, offset, metadata }) => [
      partition,
      BigInt(offset) < 0n ? undefined : { offset: BigInt(offset), metadata: metadata ?? '' },
    ]),
  );
}

/** Where a group goes on in a partition: what it committed, or the first the partition holds. */
export async function firstUncommitted(
  admin: Admin,
  groupId: string,
  topic: string,
  partition: number,
): Promise<Committed> {
  const committed = (await committedOffsets(admin, groupId, topic)).get(partition);
  return committed ?? { offset: await lowOffset(admin, topic, partition), metadata: '' };
}

/** First offset that a partition holds. */
export async function lowOffset(admin: Admin, topic: string, partition: number): Promise<bigint> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return BigInt(offsets.find((found) => found.partition === partition)?.low ?? 0);
}
