import type { Clock } from '@sightline/observability';

/** How many rows may be shown now. */
export interface RowLimit {
  /** Of so many rows wanted, those that may be shown. */
  take(wanted: number): number;
}

/** Limits rows by second and altogether; 0 is no limit. */
export function openRowLimit(
  limits: { readonly perSecond: number; readonly altogether: number },
  clock: Clock,
): RowLimit {
  const perSecond = limits.perSecond || Infinity;
  let left = limits.altogether || Infinity;
  let second = -1;
  let leftNow = perSecond;
  return {
    take(wanted) {
      const now = Math.floor(clock.nowMs() / 1000);
      if (now !== second) leftNow = perSecond;
      second = now;
      const shown = Math.min(wanted, leftNow, left);
      leftNow -= shown;
      left -= shown;
      return shown;
    },
  };
}
