import { Problem } from './problem.js';

/** How long a caller wants to wait for the prediction, and the Preference-Applied header that says so. */
export interface Wait {
  readonly waitMs: number;
  readonly preferenceApplied?: string;
}

/**
 * Reads `?wait` (milliseconds; without a value: as long as allowed) or, without it, `Prefer: wait=N` (RFC 7240, seconds).
 * More than `maxWaitMs` counts as `maxWaitMs`. A preference that can't be read is ignored, as the RFC asks.
 * @throws Problem `invalid_wait`
 */
export function waitOf(query: unknown, prefer: string | undefined, maxWaitMs: number): Wait {
  if (query !== undefined) return { waitMs: queryWaitMs(query, maxWaitMs) };
  if (prefer === undefined) return { waitMs: 0 };
  const preference = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])/i.exec(prefer);
  if (preference === null) return { waitMs: 0 };
  const seconds = Math.min(Number(preference[1]), Math.floor(maxWaitMs / 1000));
  return { waitMs: seconds * 1000, preferenceApplied: `wait=${seconds}` };
}

function queryWaitMs(query: unknown, maxWaitMs: number): number {
  if (query === '') return maxWaitMs;
  if (typeof query === 'string' && /^\d{1,9}$/.test(query)) return Math.min(Number(query), maxWaitMs);
  throw new Problem(
    'invalid_wait',
    `wait must be given once, as whole milliseconds from 0 to ${maxWaitMs}, such as ?wait=5000. Without a value it is ${maxWaitMs}.`,
  );
}
