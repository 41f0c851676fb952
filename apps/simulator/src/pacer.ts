import { setTimeout as delay } from 'node:timers/promises';
import { systemClock, type Clock } from '@sightline/observability';

/** Time as the simulator sees it, so that a test can move it by hand. */
export interface PacerClock extends Clock {
  /** Resolves when that moment has come, or once the signal is aborted. */
  until(momentMs: number, signal: AbortSignal): Promise<void>;
}

/** The machine's clock. Its timers are up to 1.5 ms late, which latencies count in: they run from the due moment. */
export const machineClock: PacerClock = {
  ...systemClock,
  until: (momentMs, signal) =>
    delay(Math.max(0, momentMs - systemClock.nowMs()), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};

export interface PaceOptions {
  /** Moments to send at, in milliseconds from the start. */
  readonly due: Iterable<number>;
  readonly clock: PacerClock;
  readonly signal: AbortSignal;
  /** What falls due later is not sent. */
  readonly durationMs: number;
  readonly maxCount: number;
  /** Sends one image; gets its place in the order and the moment it was due by the clock. Must not block: nothing is waited for. */
  readonly send: (index: number, dueAtMs: number) => void;
}

/**
 * Sends at the moments due, whatever becomes of what was sent: an open loop. Whoever falls behind catches up at once, and a latency
 * measured from the due moment shows it, so that no wait is left out (coordinated omission).
 */
export async function pace({ due, clock, signal, durationMs, maxCount, send }: PaceOptions): Promise<void> {
  const startMs = clock.nowMs();
  let index = 0;
  for (const dueMs of due) {
    if (index >= maxCount) return;
    if (dueMs >= durationMs) return clock.until(startMs + durationMs, signal);
    if (startMs + dueMs > clock.nowMs()) await clock.until(startMs + dueMs, signal);
    if (signal.aborted) return;
    send(index++, startMs + dueMs);
  }
}
