import type { Admin } from 'kafkajs';
import type { Producer } from '../broker.js';
import type { Committed, Committer } from '../consume/committer.js';
import type { OutgoingRecord } from '../delivery.js';
import { clientError } from './client-error.js';
import { firstUncommitted } from './committed-offset.js';
import type { CommitPlace } from './transactional-committer.js';

/** At least once: records first, then the offset. A crash in between repeats the records. */
export class OffsetCommitter implements Committer {
  constructor(
    private readonly producer: Producer,
    private readonly admin: Admin,
    private readonly place: CommitPlace,
    /** Commits as a member of the group: refused once the partition has gone to another member. */
    private readonly commitOffset: (nextOffset: bigint, metadata: string) => Promise<void>,
  ) {}

  async open(): Promise<Committed> {
    const { groupId, topic, partition } = this.place;
    try {
      return await firstUncommitted(this.admin, groupId, topic, partition);
    } catch (error) {
      throw clientError(`The offset of partition ${partition} of ${topic} can't be read`, error);
    }
  }

  async commit(records: readonly OutgoingRecord[], nextOffset: bigint, metadata = ''): Promise<void> {
    try {
      if (records.length > 0) await this.producer.send(records);
      await this.commitOffset(nextOffset, metadata);
    } catch (error) {
      throw clientError(`Partition ${this.place.partition} of ${this.place.topic} can't be committed`, error);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
