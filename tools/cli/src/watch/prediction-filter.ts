import type { Prediction } from '@sightline/messages';

/** What predictions must be like to be shown; each list names values of which one must match. */
export interface PredictionFilter {
  readonly label?: readonly string[];
  readonly outcome?: readonly string[];
  readonly source?: readonly string[];
  readonly model?: readonly string[];
  readonly role: 'primary' | 'shadow' | 'all';
  readonly minConfidence?: number;
}

/** Whether a prediction is to be shown. Labels match in part and in any case, all else exactly. */
export function matches(prediction: Prediction, filter: PredictionFilter): boolean {
  const { label, outcome, source, source_key, model_name, role, confidence } = prediction;
  const lowerLabel = (label ?? '').toLowerCase();
  return (
    (filter.role === 'all' || filter.role === role) &&
    anyOf(filter.label, (wanted) => lowerLabel.includes(wanted.toLowerCase())) &&
    anyOf(filter.outcome, (wanted) => wanted === outcome) &&
    anyOf(filter.source, (wanted) => wanted === source || wanted === source_key) &&
    anyOf(filter.model, (wanted) => wanted === model_name) &&
    (filter.minConfidence === undefined || (confidence ?? -1) >= filter.minConfidence)
  );
}

function anyOf(wanted: readonly string[] | undefined, fits: (value: string) => boolean): boolean {
  return wanted === undefined || wanted.some(fits);
}
