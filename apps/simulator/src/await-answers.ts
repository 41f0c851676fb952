import type { Ledger } from './ledger.js';
import type { PacerClock } from './pacer.js';

export interface AwaitAnswersOptions {
  readonly ledger: Pick<Ledger, 'unanswered'>;
  readonly clock: PacerClock;
  /** Longest wait. */
  readonly timeoutMs: number;
  /** Longest wait from when `signal` is aborted. */
  readonly stopTimeoutMs: number;
  readonly signal: AbortSignal;
}

const lookEveryMs = 20;
const never = new AbortController().signal;

/** Resolves when every image sent has its answer, or when the time for that is over. */
export async function awaitAnswers(options: AwaitAnswersOptions): Promise<void> {
  const { ledger, clock, timeoutMs, stopTimeoutMs, signal } = options;
  let deadlineMs = clock.nowMs() + timeoutMs;
  const hurry = (): void => {
    deadlineMs = Math.min(deadlineMs, clock.nowMs() + stopTimeoutMs);
  };
  if (signal.aborted) hurry();
  signal.addEventListener('abort', hurry, { once: true });
  while (ledger.unanswered > 0 && clock.nowMs() < deadlineMs) {
    await clock.until(Math.min(deadlineMs, clock.nowMs() + lookEveryMs), never);
  }
  signal.removeEventListener('abort', hurry);
}
