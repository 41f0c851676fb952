const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** No clock of a pipeline measures more. */
const LONGEST_MS = 3_600_000_000;

/** Shown where there is nothing to measure. */
export const nothing = '–';

const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A measured duration, to three digits: a shown percentile is then as near to the true one as it was computed. */
export function latency(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms) || ms < 0) return nothing;
  if (ms < 0.001) return '0 ms';
  if (ms >= LONGEST_MS) return '> 1,000 h';
  if (ms < 999.5) return `${threeDigits.format(ms)} ms`;
  if (ms < 119_500) return `${threeDigits.format(ms / 1000)} s`;
  return ms < 5_400_000 ? `${threeDigits.format(ms / 60_000)} min` : `${threeDigits.format(ms / 3_600_000)} h`;
}

/** An age in the unit that fits it: `0.4 ms`, `18 ms`, `2.5 s`, `3 min`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms) || ms < 0) return nothing;
  if (ms < 999.5) return milliseconds(ms);
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 119_500) return `${(ms / 1000).toFixed(0)} s`;
  return ms < 5_400_000 ? `${(ms / 60_000).toFixed(0)} min` : `${(ms / 3_600_000).toFixed(0)} h`;
}

function milliseconds(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 0.05) return '< 0.1 ms';
  return `${ms.toFixed(ms < 9.95 ? 1 : 0)} ms`;
}

/** A count, exact however large. */
export function count(number: number): string {
  return Number.isFinite(number) ? wholeNumber.format(number) : nothing;
}

export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return nothing;
  if (perSecond === 0) return '0';
  return perSecond < 9.95 ? perSecond.toFixed(1) : wholeNumber.format(perSecond);
}

/** A share of a whole in percent; a small one is never shown as none, a large one never as all. */
export function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (!Number.isFinite(percent)) return nothing;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  const exact = (percent > 0 && percent < 9.95) || (percent > 99 && percent < 100);
  return `${percent.toFixed(exact ? 1 : 0)} %`;
}

export function bytes(size: number | null): string {
  if (size === null || !Number.isFinite(size) || size < 0) return nothing;
  if (size < 1024) return `${wholeNumber.format(size)} B`;
  return size < 2 ** 20
    ? `${(size / 1024).toFixed(0)} KiB`
    : `${(size / 2 ** 20).toFixed(size < 10 * 2 ** 20 ? 1 : 0)} MiB`;
}

/** The time of day of an instant; whatever no calendar has is shown as nothing. */
export function timeOfDay(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? clock.format(atMs) : nothing;
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const HALF_A_DAY_MS = 43_200_000;

/** An instant seen from another: the time of day, with the day where that is not clear. */
export function moment(atMs: number, nowMs: number): string {
  if (!(Math.abs(atMs) <= 8.64e15)) return nothing;
  return Math.abs(nowMs - atMs) < HALF_A_DAY_MS ? timeOfDay(atMs) : `${weekday.format(atMs)}, ${timeOfDay(atMs)}`;
}

/** A figure without a unit, to three digits. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return nothing;
  return threeDigits.format(value);
}
