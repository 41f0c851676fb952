import type { Outcome, Prediction, Role, Source } from '@sightline/messages';
import { stages, type Filter, type Stage } from './figures.js';
import { cutText, versionText } from './cut-text.js';
import { Sketch } from './sketch.js';
import { Tallies } from './tallies.js';

/** Labels and error codes that are told apart in one cell: more than any usual model has. */
const MAX_NAMES = 2000;

/** What a prediction is told apart by. */
export interface Facets {
  readonly source: Source;
  readonly model: string;
  readonly arm: string;
  readonly role: Role;
}

export function facetsOf({ source, model_name, model_version, arm, role }: Prediction): Facets {
  return { source, model: versionText(model_name, model_version), arm: cutText(arm ?? ''), role };
}

/** Whether what was counted under these facets passes a filter. */
export function passes(facets: Facets, { source, model, arm }: Filter): boolean {
  return (
    (source === undefined || facets.source === source) &&
    (model === undefined || facets.model === model) &&
    (arm === undefined || facets.arm === arm)
  );
}

/** What is seen of a prediction beside what it says itself. */
export interface Observation {
  /** From the prediction until it could be read; null where nobody was there to see. */
  readonly publishedMs: number | null;
  /** Whether it is the first of its call of the model. */
  readonly isNewCall: boolean;
}

/** Counts and durations of the predictions that agree in their facets, or of several such cells together. */
export class Cell {
  /** Calls of the model. */
  calls = 0;
  readonly counts: Record<Outcome, number> = { classified: 0, low_confidence: 0, rejected: 0 };
  readonly durations: Partial<Record<Stage, Sketch>> = {};
  readonly labels = new Tallies(MAX_NAMES);
  readonly errors = new Tallies(MAX_NAMES);

  get count(): number {
    const { classified, low_confidence, rejected } = this.counts;
    return classified + low_confidence + rejected;
  }

  add({ outcome, timings_ms, label, error_code }: Prediction, { publishedMs, isNewCall }: Observation): void {
    this.counts[outcome] += 1;
    if (isNewCall) this.calls += 1;
    if (label !== null) this.labels.add(cutText(label));
    if (error_code !== null) this.errors.add(cutText(error_code));
    for (const stage of stages) {
      const ms = stage === 'published' ? publishedMs : timings_ms[stage];
      if (ms !== null) this.#durationsOf(stage).add(ms);
    }
  }

  /** Adds what another cell counted. */
  merge(other: Cell): void {
    this.labels.merge(other.labels);
    this.errors.merge(other.errors);
    this.mergeDurations(other, stages);
  }

  /** The same without labels and errors, and of the durations only some. */
  mergeDurations(other: Cell, wanted: readonly Stage[]): void {
    for (const outcome of ['classified', 'low_confidence', 'rejected'] as const)
      this.counts[outcome] += other.counts[outcome];
    this.calls += other.calls;
    for (const stage of wanted) {
      const theirs = other.durations[stage];
      if (theirs) this.#durationsOf(stage).merge(theirs);
    }
  }

  #durationsOf(stage: Stage): Sketch {
    return (this.durations[stage] ??= new Sketch());
  }
}
