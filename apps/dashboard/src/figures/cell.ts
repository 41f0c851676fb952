import type { Outcome, Prediction, Role, Source } from '@sightline/messages';
import { stages, type Filter, type Stage } from '../shown/snapshot.js';
import { cutText, versionText } from '../shown/cut-text.js';
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

/** Counts and durations of the predictions that agree in their facets, or of several such cells together. */
export class Cell {
  readonly counts: Record<Outcome, number> = { classified: 0, low_confidence: 0, rejected: 0 };
  readonly durations: Partial<Record<Stage, Sketch>> = {};
  readonly labels = new Tallies(MAX_NAMES);
  readonly errors = new Tallies(MAX_NAMES);

  get count(): number {
    const { classified, low_confidence, rejected } = this.counts;
    return classified + low_confidence + rejected;
  }

  /** @param publishedMs From the prediction until it could be read; null where nobody was there to see. */
  add({ outcome, timings_ms, label, error_code }: Prediction, publishedMs: number | null): void {
    this.counts[outcome] += 1;
    if (label !== null) this.labels.add(cutText(label));
    if (error_code !== null) this.errors.add(cutText(error_code));
    for (const stage of stages) {
      const ms = stage === 'published' ? publishedMs : timings_ms[stage];
      if (ms !== null) this.#durationsOf(stage).add(ms);
    }
  }

  merge(other: Cell): void {
    for (const outcome of ['classified', 'low_confidence', 'rejected'] as const)
      this.counts[outcome] += other.counts[outcome];
    this.labels.merge(other.labels);
    this.errors.merge(other.errors);
    for (const stage of stages) {
      const theirs = other.durations[stage];
      if (theirs) this.#durationsOf(stage).merge(theirs);
    }
  }

  #durationsOf(stage: Stage): Sketch {
    return (this.durations[stage] ??= new Sketch());
  }
}
