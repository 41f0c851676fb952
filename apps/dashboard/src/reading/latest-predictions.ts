import type { Outcome, Prediction } from '@sightline/messages';
import { cutText, type Filter, passes, versionText } from '@sightline/figures';
import type { Row } from '../shown/snapshot.js';

/** Predictions remembered of each outcome: the rare rejections are still there when thousands of others have passed. */
const KEPT_OF_EACH = 400;

/** A row of the list and its place in the order of arrival. */
export interface NumberedRow {
  readonly sequence: number;
  readonly row: Row;
}

/** What the list is narrowed to. */
export interface RowFilter extends Filter {
  readonly outcome?: Outcome;
  readonly label?: string;
}

/** The predictions that came last. */
export class LatestPredictions {
  readonly #rows: Readonly<Record<Outcome, NumberedRow[]>> = { classified: [], low_confidence: [], rejected: [] };
  #sequence = 0;

  get sequence(): number {
    return this.#sequence;
  }

  add(prediction: Prediction, place: string): void {
    const rows = this.#rows[prediction.outcome];
    rows.push({ sequence: ++this.#sequence, row: rowOf(prediction, place) });
    // Removing from the front of an array costs its length: done once for many.
    if (rows.length > 2 * KEPT_OF_EACH) rows.splice(0, rows.length - KEPT_OF_EACH);
  }

  /** The newest `limit` rows after a sequence that pass, oldest first, and how many more there were. */
  since(sequence: number, filter: RowFilter, limit: number): { rows: readonly Row[]; skipped: number } {
    const outcomes = filter.outcome === undefined ? Object.values(this.#rows) : [this.#rows[filter.outcome]];
    const found = outcomes
      .flatMap((rows) => rows.slice(firstAfter(rows, sequence)))
      .filter(({ row }) => rowPasses(row, filter))
      .sort((a, b) => a.sequence - b.sequence);
    const shown = found.slice(-limit);
    return { rows: shown.map(({ row }) => row), skipped: found.length - shown.length };
  }
}

/** New rows lie at the end. */
function firstAfter(rows: readonly NumberedRow[], sequence: number): number {
  let index = rows.length;
  while (index > 0 && (rows[index - 1]?.sequence ?? 0) > sequence) index -= 1;
  return index;
}

function rowPasses(row: Row, filter: RowFilter): boolean {
  return passes(row, filter) && (filter.label === undefined || row.label === filter.label);
}

function rowOf(prediction: Prediction, place: string): Row {
  const { image_id, processed_at, label, model_name, model_version, source, source_key, error_code } = prediction;
  return {
    place,
    at: processed_at / 1000,
    imageId: cutText(image_id),
    outcome: prediction.outcome,
    role: prediction.role,
    label: cutText(label ?? ''),
    confidence: prediction.confidence,
    model: versionText(model_name, model_version),
    arm: cutText(prediction.arm ?? ''),
    source,
    sourceKey: cutText(source_key ?? ''),
    totalMs: prediction.timings_ms.total,
    error: cutText(error_code ?? ''),
  };
}
