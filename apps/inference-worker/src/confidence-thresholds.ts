import type { ModelRouting } from '@sightline/messages';

/** The settings that say how sure a model must be. */
export interface ConfidenceSettings {
  readonly MIN_CONFIDENCE: number;
  readonly MIN_CONFIDENCE_BY_MODEL: Readonly<Record<string, number>>;
  readonly MIN_CONFIDENCE_BY_LABEL: Readonly<Record<string, number>>;
}

/** The confidence from which on a model's label holds. */
export type ConfidenceThreshold = (model: string, label: string) => number;

/** Of the thresholds that apply the closest counts: a model's label, a label of any model, a model, all. */
export function confidenceThreshold(settings: ConfidenceSettings): ConfidenceThreshold {
  const { MIN_CONFIDENCE, MIN_CONFIDENCE_BY_MODEL: byModel, MIN_CONFIDENCE_BY_LABEL: byLabel } = settings;
  return (model, label) => closest(byLabel, byModel, model, label) ?? MIN_CONFIDENCE;
}

/** Those of a route count before all of the settings, in the same order. */
export function routeThreshold(
  { min_confidence, min_confidence_by_label, min_confidence_by_model }: ModelRouting,
  otherwise: ConfidenceThreshold,
): ConfidenceThreshold {
  return (model, label) =>
    closest(min_confidence_by_label, min_confidence_by_model, model, label) ??
    min_confidence ??
    otherwise(model, label);
}

function closest(
  byLabel: Readonly<Record<string, number>>,
  byModel: Readonly<Record<string, number>>,
  model: string,
  label: string,
): number | undefined {
  return own(byLabel, `${model}/${label}`) ?? own(byLabel, label) ?? own(byModel, model);
}

/** Labels may be called as anything, also as what every object has. */
function own(thresholds: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(thresholds, name) ? thresholds[name] : undefined;
}

/** Names in the threshold settings that no loaded model has: misspelt, or of a model that is not loaded. */
export function unknownThresholdNames(
  { MIN_CONFIDENCE_BY_MODEL, MIN_CONFIDENCE_BY_LABEL }: ConfidenceSettings,
  models: readonly { readonly name: string; readonly labels: readonly string[] }[],
): readonly string[] {
  const known = new Set(
    models.flatMap(({ name, labels }) => [...labels, ...labels.map((label) => `${name}/${label}`)]),
  );
  const names = new Set(models.map(({ name }) => name));
  return [
    ...Object.keys(MIN_CONFIDENCE_BY_MODEL).filter((name) => !names.has(name)),
    ...Object.keys(MIN_CONFIDENCE_BY_LABEL).filter((label) => !known.has(label)),
  ];
}
