import type { Destination, OutgoingRecord } from '../delivery.js';

/** What a group has committed in a partition. */
export interface Committed {
  /** First offset that nobody has committed yet. */
  readonly offset: bigint;
  /** What was committed with it; empty where nothing was. */
  readonly metadata: string;
}

/** Makes one partition's progress durable. One per assignment of a partition; `describeBroker` covers its promises. */
export interface Committer {
  /**
   * Takes the partition over: whoever committed it before can no longer do so, and what they left open is settled.
   * Returns where it goes on.
   */
  open(): Promise<Committed>;
  /**
   * What the next commit will most likely set: as much of its work as can be is done ahead, while the results are still being
   * worked out. Nothing becomes durable by it, the commit may set something else, and what fails here fails the commit.
   */
  anticipate?(nextOffset: bigint, metadata?: string): void;
  /** Where a record of the commit that was anticipated will most likely go. */
  expect?(destination: Destination): void;
  /**
   * Writes the records and sets the partition's next offset and its metadata: all or, with a transaction, nothing.
   * After an error the committer can't be used again: close it and open a new one.
   */
  commit(records: readonly OutgoingRecord[], nextOffset: bigint, metadata?: string): Promise<void>;
  close(): Promise<void>;
}
