import type { DeduplicationOptions } from '../broker.js';
import type { Delivery } from '../delivery.js';
import type { Committer } from './committer.js';

/** What the loop needs of the client that fetches. */
export interface FetchControl {
  pause(partition: number): void;
  resume(partition: number): void;
  /** The next fetch of the partition begins at this offset. */
  seek(partition: number, offset: bigint): void;
  openCommitter(partition: number): Committer;
  /** Idempotency keys noted for the partition within the window. */
  readNotes(partition: number, deduplication: DeduplicationOptions): Promise<readonly string[]>;
  /** First offset the partition still holds. */
  lowOffset(partition: number): Promise<bigint>;
  /** Leaves the group and closes connections. */
  leave(): Promise<void>;
}

/** What one fetch brought of one partition. */
export interface Fetched {
  readonly partition: number;
  /** Offset the fetch asked for. */
  readonly from: bigint;
  readonly deliveries: readonly Delivery[];
  /** Offset after everything the fetch covered, markers included. */
  readonly nextOffset: bigint;
  /** Offset after the partition's last message. */
  readonly highWatermark: bigint;
}
