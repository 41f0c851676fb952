import type { Outcome, Role, Source } from '@sightline/messages';

/** The stages whose durations are shown: those of Prediction.timings_ms, and from the prediction until it could be read. */
export const stages = ['total', 'queued', 'fetched', 'decoded', 'waited', 'inferred', 'published'] as const;

export type Stage = (typeof stages)[number];

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** What a page asks for, as its address says it. */
export interface Filter {
  readonly source?: Source;
  /** `name@version`. */
  readonly model?: string;
  readonly arm?: string;
}

export interface CountOf {
  readonly name: string;
  readonly count: number;
}

/** What one version did in one arm. */
export interface ModelFigures extends OutcomeCounts {
  /** `name@version`; empty where no model saw the image. */
  readonly model: string;
  readonly arm: string;
  readonly role: Role;
  readonly count: number;
  /** Images in one call of the model, on average; null where it was not called. */
  readonly batchSize: number | null;
  readonly inferred: Percentiles | null;
}

/** One value a slot, oldest first; null where the slot holds nothing to measure. */
export interface Series extends Readonly<Record<Outcome, readonly number[]>> {
  /** Starts of the slots, seconds since 1970-01-01T00:00:00Z. */
  readonly at: readonly number[];
  readonly slotMs: number;
  /** How much of the last slot is over, milliseconds. */
  readonly lastMs: number;
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** The figures of the primary predictions of a window that pass the filter; of shadows `models` alone tells. */
export interface Figures {
  /** Start of the window, milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
  readonly counts: OutcomeCounts;
  readonly stages: Readonly<Record<Stage, Percentiles | null>>;
  readonly series: Series;
  readonly models: readonly ModelFigures[];
  readonly labels: readonly CountOf[];
  readonly errors: readonly CountOf[];
}
