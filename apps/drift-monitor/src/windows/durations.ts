import type { Prediction } from '@sightline/messages';

/** Each bin is a tenth wider than the one before: a percentile read from them is within 5 %. */
const STEP = Math.log(1.1);
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds that the worker spent on an image: fetching, decoding, waiting for the engine and the model call. All are measured by
 * one process with one clock; the time from the acceptance on is not, and would make a clock that is an hour off a change of latency.
 */
export function durationMs({ timings_ms }: Prediction): number | undefined {
  const { fetched, decoded, waited, inferred } = timings_ms;
  const parts = [fetched, decoded, waited, inferred].filter((part) => part !== null);
  const total = parts.reduce((sum, part) => sum + part, 0);
  const sound = parts.length > 0 && parts.every((part) => part >= 0) && total <= LONGEST_MS;
  return sound ? total : undefined;
}

/** Bin of a duration. */
export function durationBin(ms: number): number {
  return Math.round(Math.log(Math.max(0.01, ms)) / STEP);
}

/** The middle of a bin, milliseconds. */
export function binMs(bin: number): number {
  return Math.exp(bin * STEP);
}
