import type { Prediction } from '@sightline/messages';

const FIRST_MICROS = Date.parse('0001-01-01T00:00:00Z') * 1000;

/**
 * A prediction as one line: its JSON form with the same names, and times as ISO 8601 in UTC to the microsecond, which BigQuery,
 * Spark and DuckDB read as timestamps.
 */
export function archiveRow(prediction: Prediction): string {
  const { received_at, processed_at } = prediction;
  return `${JSON.stringify({ ...prediction, received_at: isoTime(received_at), processed_at: isoTime(processed_at) })}\n`;
}

/** Whether a prediction's times are ones that readers have a timestamp for, and that are exact: from the year 1 to 2255. */
export function hasReadableTimes({ received_at, processed_at }: Prediction): boolean {
  return [received_at, processed_at].every((micros) => Number.isSafeInteger(micros) && micros >= FIRST_MICROS);
}

function isoTime(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}
