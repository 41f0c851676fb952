const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length of time as people write it: 500ms, 60s, 1.5m, 2h. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of a length of time that matches `durationPattern`. */
export function durationMs(text: string): number {
  const [, number = '', unit = ''] = durationPattern.exec(text) ?? [];
  const unitMs = unitsMs[unit];
  if (unitMs === undefined) throw new RangeError(`${text} is no length of time`);
  return Number(number) * unitMs;
}
