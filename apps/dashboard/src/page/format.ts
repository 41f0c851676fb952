const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compactNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Shown where there is nothing to measure. */
export const nothing = '–';

/** A duration in the unit that fits it: `0.4 ms`, `18 ms`, `2.5 s`, `3 min`. */
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

export function count(number: number): string {
  if (!Number.isFinite(number)) return nothing;
  return number < 100_000 ? wholeNumber.format(number) : compactNumber.format(number);
}

export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return nothing;
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
