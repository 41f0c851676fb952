import { timestampText, type Prediction } from '@sightline/messages';

const FIRST_MICROS = Date.parse('0001-01-01T00:00:00Z') * 1000;

/**
 * A prediction as one line: its JSON form with the same names, and times as ISO 8601 in UTC to the microsecond, which BigQuery,
 * Spark and DuckDB read as timestamps.
 */
export function archiveRow(prediction: Prediction): string {
  const { received_at, processed_at } = prediction;
  const times = { received_at: timestampText(received_at), processed_at: timestampText(processed_at) };
  return `${JSON.stringify({ ...prediction, ...times })}\n`;
}

/** Whether a prediction's times are ones that readers have a timestamp for, and that are exact: from the year 1 to 2255. */
export function hasReadableTimes({ received_at, processed_at }: Prediction): boolean {
  return [received_at, processed_at].every((micros) => Number.isSafeInteger(micros) && micros >= FIRST_MICROS);
}
