import { median, rounded } from '../figures.js';

/** What must stay flat in a service that runs for long. */
export interface Vitals {
  /** Since the start of the soak, minutes. */
  readonly minute: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** Timers, sockets and requests that the process holds. */
  readonly handles: number;
  /** Messages not yet taken up; 0 for a service that consumes nothing. */
  readonly lag: number;
}

const mebibyte = 1024 * 1024;

/** Reads the vitals from the metrics of a service. */
export function vitalsOf(metrics: string, minute: number): Vitals {
  return {
    minute,
    rssMb: sumOf(metrics, 'process_memory_usage_bytes') / mebibyte,
    heapMb: sumOf(metrics, 'v8js_memory_heap_used_bytes') / mebibyte,
    handles: sumOf(metrics, 'nodejs_active_resources'),
    lag: sumOf(metrics, 'messaging_consumer_lag'),
  };
}

function sumOf(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(/(?:\}| )\s*([\d.e+-]+)/.exec(line.slice(name.length))?.[1]), 0);
}

/** How a figure went over the second half of a soak, when everything is warm. */
export interface Trend {
  /** Median of the third quarter and of the fourth. */
  readonly before: number;
  readonly after: number;
  readonly max: number;
}

/** The trend of one figure. */
export function trendOf(samples: readonly Vitals[], figure: Exclude<keyof Vitals, 'minute'>): Trend {
  const values = samples.map((sample) => sample[figure]);
  const half = values.slice(Math.floor(values.length / 2));
  const middle = Math.ceil(half.length / 2);
  const before = rounded(median(half.slice(0, middle)), 1);
  const after = rounded(median(half.slice(middle)), 1);
  return { before, after, max: Math.max(...values) };
}
