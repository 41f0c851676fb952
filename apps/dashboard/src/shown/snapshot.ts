import type { CountOf, Figures, WindowName } from '@sightline/figures';
import type { AlertState, Outcome, Role, Severity, Source } from '@sightline/messages';

export interface ShownModel {
  readonly model: string;
  readonly state: string;
  readonly engine: string;
  readonly role: Role;
  readonly loadMs: number | null;
  readonly memoryBytes: number | null;
  readonly errorMessage: string | null;
}

export interface ShownWorker {
  readonly id: string;
  /** silent: nothing was heard of it for three times as long as workers pause. */
  readonly state: 'running' | 'silent';
  readonly partitions: readonly number[];
  readonly startedAt: number;
  readonly heardAt: number;
  /** What its process takes; null from workers that do not tell. */
  readonly process: { readonly cpu: number; readonly memoryBytes: number; readonly eventLoopDelayMs: number } | null;
  readonly models: readonly ShownModel[];
}

export interface PartitionLag {
  readonly partition: number;
  readonly lag: number;
}

/** What waits in the image topic for the workers. */
export interface ShownQueue {
  readonly partitions: readonly PartitionLag[];
}

/** What an alert's figure was at a time; null where it is none. */
export interface AlertMoment {
  readonly at: number;
  readonly value: number | null;
}

export interface ShownAlert {
  readonly id: string;
  readonly state: AlertState;
  readonly severity: Severity;
  readonly rule: string;
  /** Empty where all are concerned. */
  readonly model: string;
  readonly source: string;
  readonly summary: string;
  /** null where the message holds no number. */
  readonly value: number | null;
  readonly threshold: number | null;
  /** Its values so far, the oldest first. */
  readonly history: readonly AlertMoment[];
  readonly details: readonly { readonly name: string; readonly text: string }[];
  readonly raisedAt: number;
  readonly updatedAt: number;
}

/** Messages that nobody could handle, in a window of time. */
export interface ShownDeadLetters {
  readonly count: number;
  readonly reasons: readonly CountOf[];
}

/** Everything on the page but the predictions themselves. */
export interface Snapshot {
  /** The service's clock, milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly window: WindowName;
  /** Predictions read so far while the topic is read again after a start; null once that is done. */
  readonly catchingUp: number | null;
  /** When the last prediction came; null before the first. */
  readonly lastPredictionAt: number | null;
  /** Primary predictions a second over the last ten seconds. */
  readonly ratePerS: number;
  /** Messages of the results topic that could not be read. */
  readonly unreadable: number;
  readonly figures: Figures;
  readonly workers: readonly ShownWorker[];
  /** null while the brokers do not answer. */
  readonly queue: ShownQueue | null;
  readonly alerts: readonly ShownAlert[];
  readonly deadLetters: ShownDeadLetters;
  /** Whether pictures are shown at all. */
  readonly thumbnails: boolean;
}

/** One prediction in the list; texts are cut to what a list can show. */
export interface Row {
  /** Where its message lies, `partition-offset`: its address here. */
  readonly place: string;
  readonly at: number;
  readonly imageId: string;
  readonly outcome: Outcome;
  readonly role: Role;
  readonly label: string;
  readonly confidence: number | null;
  readonly model: string;
  readonly arm: string;
  readonly source: Source;
  readonly sourceKey: string;
  readonly totalMs: number | null;
  /** Why it was rejected, as a code; empty where it was not. */
  readonly error: string;
}

/** New predictions, newest last. */
export interface Rows {
  readonly rows: readonly Row[];
  /** Those that came too fast to be shown. */
  readonly skipped: number;
  /** The list begins anew: the service remembers nothing of what came before. */
  readonly fresh: boolean;
}
