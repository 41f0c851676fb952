import type { ConsumeLimits, ConsumeOptions } from './broker.js';
import type { Delivery } from './delivery.js';

/** Why a slice was closed. `repeated`: its end was recorded by an earlier owner, who may not have stored it. */
export type SliceEnding = 'full' | 'age' | 'room' | 'leaving' | 'repeated';

/**
 * Consecutive deliveries of one partition that are settled by one commit, for destinations of large objects. Before a slice is
 * stored its end is recorded with the group's offset, fenced as every commit is: whoever stores a slice that begins at an offset, be
 * it another process after a crash or a frozen owner that wakes, has the very same deliveries in it.
 */
export interface Slice {
  /**
   * How the slice will be stored, where that is a setting: recorded with its end and handed to `openSlice` when the slice is
   * repeated, so that a setting changed in between does not change what is stored.
   */
  readonly form?: string;
  /** Whether it should take no more. */
  readonly isFull: boolean;
  /**
   * Takes up the next deliveries. RejectedError → those are dead-lettered by the slice's commit; RetryableError → the slice
   * begins anew after a pause of the partition; anything else → the consumer fails.
   */
  add(batch: readonly Delivery[], signal: AbortSignal): Promise<void>;
  /** Makes durable whatever was added. Errors as of `add`, but for RejectedError. */
  store(ending: SliceEnding, signal: AbortSignal): Promise<void>;
}

export interface SliceLimits extends Omit<ConsumeLimits, 'concurrency'> {
  /** Deliveries of one slice. */
  readonly maxSliceSize: number;
  /** How long after its first delivery a slice is closed, with or without more, milliseconds. */
  readonly maxSliceAgeMs: number;
}

/**
 * Consuming in slices: always exactly once, as `ConsumeOptions` has it: the dead letters of a slice and its offset are one
 * transaction. When all room in flight is taken, the largest slice is closed.
 */
export interface ConsumeSlicesOptions extends Pick<ConsumeOptions, 'groupId' | 'topic' | 'deadLetters' | 'onFailure'> {
  readonly limits: SliceLimits;
  /** Begins a slice; `form` is that of the slice that is repeated. */
  openSlice(form?: string): Slice;
}
