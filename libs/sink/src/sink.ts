import type { Rule, Settings, Values } from '@sightline/config';
import type { Delivery, Turn } from '@sightline/kafka';
import type { Prediction } from '@sightline/messages';
import type { Logger } from '@sightline/observability';
import type { SettingsFlags } from '@sightline/service';
import type { SinkSettings } from './sink-settings.js';

/** A prediction to be stored, with its place in the results topic. */
export interface SinkRecord {
  readonly prediction: Prediction;
  readonly delivery: Delivery;
}

/** What every open destination may have. */
export interface Destination {
  /** Whether the destination can be written to now; part of readiness. */
  readonly healthy?: () => boolean | Promise<boolean>;
  /** Called once, after the last write has settled, also when it failed. */
  readonly close?: () => Promise<void> | void;
}

/** A destination that is open. */
export interface OpenSink extends Destination {
  /**
   * Stores a batch: records of one partition, in offset order. Resolves once every record is durable; until then nothing is committed.
   * The same record may come again after a crash: it MUST leave one copy, told apart by `prediction_id` or by its place.
   * @throws RetryableError to get the same batch again after a pause of the partition.
   * @throws RejectedError to give up on some records, by their index in the batch: they go to the dead letter, the rest counts as stored.
   * Anything else is a bug: the service fails, nothing is committed.
   * `turn` tells the note that the partition's last owner left, and keeps one for the next.
   */
  write(batch: readonly SinkRecord[], turn: Turn): Promise<void>;
}

/** What a sink gets beside its settings. */
export interface SinkContext {
  readonly log: Logger;
  /** Aborted when the service begins to stop. */
  readonly signal: AbortSignal;
  /** The destination wants no more: the service ends cleanly. */
  readonly stop: () => void;
}

/** A destination of predictions, and how the service that writes to it is run. */
export interface SinkDescription<S extends SinkSettings, Open extends Destination = Destination> {
  /** Name of the service, and of its consumer group unless CONSUMER_GROUP says otherwise. */
  readonly name: string;
  /** One sentence for `--help`. */
  readonly doc: string;
  /** `sinkSettings(…)` and the destination's own. */
  readonly settings: S;
  readonly rules?: readonly Rule<S>[];
  readonly flags?: SettingsFlags;
  /** Where the log goes: stderr where stdout is the destination. */
  readonly logTo?: 'stdout' | 'stderr';
  /** Connects to the destination, creating or checking what it needs there. */
  open(config: Values<S>, context: SinkContext): Promise<Open> | Open;
}

/** A destination that stores batches as they come. */
export interface Sink<S extends SinkSettings = SinkSettings> extends SinkDescription<S, OpenSink> {
  /** Calls of `write` of one partition that may be under way at once. Default 1. */
  readonly concurrency?: number;
}

/** Defines a sink; `runSink` makes a service of it. */
export function defineSink<const S extends Settings & SinkSettings>(sink: Sink<S>): Sink<S> {
  return sink;
}
