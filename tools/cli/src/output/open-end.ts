import { isReaderGone } from '@sightline/terminal';

/** When a command that follows a topic is to end. */
export interface End {
  readonly reached: boolean;
  /** @throws what `fail` was given. */
  readonly wait: Promise<void>;
  reach(): void;
  /** A reader that has gone is an end like any other. */
  fail(error: unknown): void;
}

/** Ends when it is reached, fails or the signal is aborted. */
export function openEnd(signal: AbortSignal): End {
  const ended = new AbortController();
  const failures: unknown[] = [];
  const either = AbortSignal.any([ended.signal, signal]);
  const wait = new Promise<void>((resolve) => {
    if (either.aborted) resolve();
    either.addEventListener('abort', () => resolve(), { once: true });
  }).then(() => {
    if (failures.length > 0) throw failures[0];
  });
  // It may fail before anybody waits for it.
  wait.catch(() => undefined);
  return {
    get reached() {
      return either.aborted;
    },
    wait,
    reach: () => ended.abort(),
    fail: (error) => {
      if (!isReaderGone(error)) failures.push(error);
      ended.abort();
    },
  };
}
