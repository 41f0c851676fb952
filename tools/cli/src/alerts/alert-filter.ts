import type { Alert } from '@sightline/messages';

/** What alerts must be like to be shown; each list names values of which one must match. */
export interface AlertFilter {
  readonly rule?: readonly string[];
  readonly model?: readonly string[];
  readonly severity?: readonly string[];
}

/** Whether an alert is to be shown. */
export function isWanted({ rule, model_name, severity }: Alert, filter: AlertFilter): boolean {
  const fits = (wanted: readonly string[] | undefined, value: string | null): boolean =>
    wanted === undefined || (value !== null && wanted.includes(value));
  return fits(filter.rule, rule) && fits(filter.model, model_name) && fits(filter.severity, severity);
}
