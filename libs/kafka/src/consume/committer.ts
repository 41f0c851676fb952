import type { OutgoingRecord } from '../delivery.js';

/** Makes one partition's progress durable. One per assignment of a partition; `describeBroker` covers its promises. */
export interface Committer {
  /**
   * Takes the partition over: whoever committed it before can no longer do so, and what they left open is settled.
   * Returns the first offset that nobody has committed yet.
   */
  open(): Promise<bigint>;
  /**
   * Writes the records and sets the partition's next offset: both or, with a transaction, neither.
   * After an error the committer can't be used again: close it and open a new one.
   */
  commit(records: readonly OutgoingRecord[], nextOffset: bigint): Promise<void>;
  close(): Promise<void>;
}
