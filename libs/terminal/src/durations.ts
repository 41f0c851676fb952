/** A duration for people, in at most seven columns: `0.8 ms`, `25 ms`, `1.2 s`, `3.4 min`, `17 h`. */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 99_500) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 5_970_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(0)} h`;
}
