import { silentLogger } from '@sightline/observability';
import type { Service } from '@sightline/service';

/** The part of a service that the worker uses, in memory. */
export interface FakeService extends Service {
  readonly failures: readonly unknown[];
  /** Closes what was deferred, the last first, as a stopping service does. */
  close(): Promise<void>;
}

export function fakeService(): FakeService {
  const closers: (() => unknown)[] = [];
  const failures: unknown[] = [];
  return {
    log: { ...silentLogger },
    signal: new AbortController().signal,
    defer: (_, close) => void closers.push(close),
    readyWhen: () => undefined,
    fail: (error) => void failures.push(error),
    stop: () => undefined,
    failures,
    async close() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
}
