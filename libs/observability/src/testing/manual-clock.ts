import type { Clock } from '../clock.js';

interface Repeated {
  readonly intervalMs: number;
  readonly task: () => void;
  dueMs: number;
}

/** A clock that stands still until it is moved; tasks that fall due on the way run in order. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** Opens a clock at 0 ms. */
export function manualClock(): ManualClock {
  let nowMs = 0;
  const repeated = new Set<Repeated>();
  return {
    nowMs: () => nowMs,
    every(intervalMs, task) {
      const entry = { intervalMs, task, dueMs: nowMs + intervalMs };
      repeated.add(entry);
      return () => repeated.delete(entry);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...repeated].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
        if (!next) break;
        nowMs = next.dueMs;
        next.dueMs += next.intervalMs;
        next.task();
      }
      nowMs = untilMs;
    },
  };
}
