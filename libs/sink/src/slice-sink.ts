import type { Settings, Values } from '@sightline/config';
import type { SliceEnding, SliceLimits } from '@sightline/kafka';
import type { Destination, SinkDescription, SinkRecord } from './sink.js';
import type { SinkSettings } from './sink-settings.js';

/**
 * The records of one slice: consecutive ones of a partition. A slice that is stored again, by whomever, has the very same
 * records: what is stored under a name made of its first offset replaces the same bytes.
 */
export interface SinkSlice {
  /** How it is stored, where that is a setting: a slice that is repeated is opened with the form it had. */
  readonly form?: string;
  /** Whether it should take no more. */
  readonly isFull: boolean;
  /**
   * Takes up the next records, in offset order.
   * @throws RejectedError to give up on some, by their index: they go to the dead letter, the rest counts as taken up.
   * @throws RetryableError to begin the slice anew after a pause of the partition.
   */
  add(records: readonly SinkRecord[]): Promise<void> | void;
  /**
   * Resolves once every record is durable; until then nothing of the slice is committed.
   * @throws RetryableError to begin the slice anew after a pause of the partition. Anything else is a bug.
   */
  store(ending: SliceEnding, signal: AbortSignal): Promise<void>;
}

/** A destination of large objects, which is open. */
export interface OpenSliceSink extends Destination {
  openSlice(form?: string): SinkSlice;
}

/** A destination of large objects: predictions are gathered in slices, each stored once it is full, old enough, or has to be. */
export interface SliceSink<S extends SinkSettings = SinkSettings> extends SinkDescription<S, OpenSliceSink> {
  /** How large and how old a slice may become, and the bytes in flight over all partitions. */
  limits(config: Values<S>): Pick<SliceLimits, 'maxSliceSize' | 'maxSliceAgeMs' | 'maxInFlightBytes'>;
}

/** Defines a sink that stores slices; `runSliceSink` makes a service of it. */
export function defineSliceSink<const S extends Settings & SinkSettings>(sink: SliceSink<S>): SliceSink<S> {
  return sink;
}
