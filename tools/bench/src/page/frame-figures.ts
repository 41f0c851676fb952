import { percentile, rounded } from '../figures.js';

/** What Chromium writes into a trace, as far as it is used. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** How smoothly a page ran while it was traced. */
export interface FrameFigures {
  readonly framesPerS: number;
  readonly p99FrameMs: number;
  /** Tasks of its main thread that held it for more than 50 ms, and the longest. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Share of the time in which the main thread was busy. */
  readonly busyShare: number;
}

const LONG_TASK_US = 50_000;

/** Reads a trace in Chromium's format: the frames and tasks of the thread that ran the page's animation frames. */
export function frameFigures(trace: string): FrameFigures {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const frames = traceEvents.filter(({ name }) => name === 'FireAnimationFrame');
  const [first] = frames;
  const last = frames.at(-1);
  if (!first || !last || frames.length < 2) throw new Error('The trace holds no animation frames.');
  const starts = frames.map(({ ts }) => ts).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((ts, index) => (ts - (starts[index] ?? ts)) / 1000);
  const tasks = traceEvents.filter(
    ({ name, pid, tid, ts }) =>
      name.endsWith('RunTask') && pid === first.pid && tid === first.tid && ts >= first.ts && ts <= last.ts,
  );
  const durations = tasks.map(({ dur = 0 }) => dur);
  const tracedUs = last.ts - first.ts;
  return {
    framesPerS: rounded((1e6 * gaps.length) / tracedUs, 1),
    p99FrameMs: rounded(percentile(gaps, 0.99), 1),
    longTasks: durations.filter((dur) => dur > LONG_TASK_US).length,
    longestTaskMs: rounded(Math.max(0, ...durations) / 1000, 1),
    busyShare: rounded(durations.reduce((sum, dur) => sum + dur, 0) / tracedUs, 3),
  };
}
