import type { Prediction } from '@sightline/messages';
import type { SinkRecord } from '@sightline/sink';

/** How an object is stored, and how its name ends. */
export const forms = { none: 'ndjson', gzip: 'ndjson.gz' } as const;

// Offsets of one partition sort as text: Kafka's longest has 19 digits.
const OFFSET_DIGITS = 20;

/** The folder of a prediction by its own time, UTC: `date=2026-11-27/hour=08`. Readers take both for columns. */
export function hourFolder({ processed_at: micros }: Prediction): string {
  const [date = '', time = ''] = new Date(Math.floor(micros / 1000)).toISOString().split('T');
  return `date=${date}/hour=${time.slice(0, 2)}`;
}

/** The object of a folder that begins with this record. */
export function objectName(prefix: string, folder: string, { delivery }: SinkRecord, form: string): string {
  const { topic, partition, offset } = delivery;
  return `${prefix}/${folder}/${topic}-${partition}-${offset.toString().padStart(OFFSET_DIGITS, '0')}.${form}`;
}
