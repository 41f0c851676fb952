import { RetryableError } from '@sightline/messages';
import type { Committed } from '../consume/committer.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';

/** Topics, offsets and producer epochs of the fake broker: what a Kafka cluster keeps, without the cluster. */
export class MemoryLog {
  readonly #topics = new Map<string, Delivery[][]>();
  readonly #committed = new Map<string, Committed>();
  readonly #epochs = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  createTopic(topic: string, partitions: number): void {
    if (!this.#topics.has(topic))
      this.#topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
  }

  topics(): string[] {
    return [...this.#topics.keys()];
  }

  /** Messages of each partition. */
  partitions(topic: string): readonly (readonly Delivery[])[] {
    const partitions = this.#topics.get(topic);
    if (!partitions) throw new RetryableError(`Topic ${topic} is missing`);
    return partitions;
  }

  append(records: readonly OutgoingRecord[]): void {
    for (const { topic } of records) this.partitions(topic);
    for (const { topic, partition: wanted, key, value, headers = {}, timestampMs = Date.now() } of records) {
      const partitions = this.#topics.get(topic) ?? [];
      const bytes = key === null ? null : Buffer.from(key);
      const partition = wanted ?? hashOf(bytes) % partitions.length;
      const messages = partitions[partition];
      messages?.push({
        topic,
        partition,
        offset: BigInt(messages.length),
        timestampMs: Math.floor(timestampMs),
        key: bytes,
        value,
        headers,
      });
    }
    this.wake();
  }

  /** Tells every reader to look again. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after every append until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  committed(groupId: string, topic: string, partition: number): Committed | undefined {
    return this.#committed.get(`${groupId}/${topic}/${partition}`);
  }

  /** Takes a partition of a group over: whoever held an earlier epoch can't commit any more. */
  fence(groupId: string, topic: string, partition: number): number {
    const place = `${groupId}/${topic}/${partition}`;
    const epoch = (this.#epochs.get(place) ?? 0) + 1;
    this.#epochs.set(place, epoch);
    return epoch;
  }

  /** @throws RetryableError when the partition has been taken over since. */
  commit(
    groupId: string,
    topic: string,
    partition: number,
    epoch: number,
    records: readonly OutgoingRecord[],
    nextOffset: bigint,
    metadata: string,
  ): void {
    const place = `${groupId}/${topic}/${partition}`;
    if (this.#epochs.get(place) !== epoch) throw new RetryableError(`Partition ${partition} was taken over`);
    this.append(records);
    this.#committed.set(place, { offset: nextOffset, metadata });
  }
}

function hashOf(bytes: Buffer | null): number {
  return bytes?.reduce((hash, byte) => (hash * 31 + byte) >>> 0, 7) ?? 0;
}
