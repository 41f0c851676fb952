const cpuTime = /^process_cpu_time_seconds_total\{[^}]*\} ([\d.e+-]+)/gm;

/**
 * The CPU time in a service's own metrics, all modes together, milliseconds.
 * @throws Error when it is not there.
 */
export function cpuMsOf(metrics: string): number {
  const seconds = [...metrics.matchAll(cpuTime)].map(([, value]) => Number(value));
  if (seconds.length === 0) throw new Error('process_cpu_time_seconds_total is missing in the metrics of the service');
  return 1000 * seconds.reduce((sum, value) => sum + value, 0);
}
