import { UnreadableMessageError } from './errors.js';

const isoTime =
  /^(?<date>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d(?::\d\d)?)(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Numbers from here on are milliseconds: as seconds they would lie beyond the year 5138. */
const firstMilliseconds = 1e11;

/** The end of the year 9999: numbers beyond are in another unit. */
const lastMicros = 253_402_300_799_999_999;

/**
 * Microseconds since 1970-01-01T00:00:00Z of an ISO 8601 text (UTC where it names no zone), or of a number in seconds or
 * milliseconds.
 * @throws UnreadableMessageError `invalid_timestamp`
 */
export function timestampMicros(timestamp: string | number): number {
  const micros = typeof timestamp === 'number' ? fromNumber(timestamp) : fromIso(timestamp);
  if (Number.isSafeInteger(micros) && Math.abs(micros) <= lastMicros) return micros;
  throw new UnreadableMessageError(
    'invalid_timestamp',
    `timestamp ${JSON.stringify(timestamp)} is neither ISO 8601 nor seconds or milliseconds`,
  );
}

/** An instant, microseconds since 1970-01-01T00:00:00Z, as ISO 8601 in UTC with all its microseconds, such as `2026-01-01T00:00:00.123456Z`. */
export function timestampText(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}

function fromNumber(number: number): number {
  return Math.round(number * (Math.abs(number) < firstMilliseconds ? 1e6 : 1e3));
}

function fromIso(text: string): number {
  const { date, time, fraction = '', zone = 'Z' } = isoTime.exec(text)?.groups ?? {};
  if (date === undefined || time === undefined || !isCalendarDate(date)) return NaN;
  // ISO 8601 lets a zone be +02, +0200 or +02:00; Date.parse takes the last.
  const zoneWithColon = zone.replace(
    /^([+-]\d\d):?(\d\d)?$/,
    (_, hours: string, minutes = '00') => `${hours}:${String(minutes)}`,
  );
  const millis = Date.parse(`${date}T${time}${zoneWithColon.toUpperCase()}`);
  return millis * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Date.parse takes the 30th of February for the 1st of March. */
function isCalendarDate(date: string): boolean {
  const millis = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date);
}
