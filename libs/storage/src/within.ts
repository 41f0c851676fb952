import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What the promise gives, unless it takes longer or `signal` is aborted. The client gives up by itself before, but not in
 * every case: after its total time it no longer calls back.
 */
export async function within<T>(promise: Promise<T>, timeoutMs: number, signal: AbortSignal | undefined): Promise<T> {
  const over = new AbortController();
  // Nobody waits for it any more once the time is over.
  promise.catch(() => undefined);
  try {
    return await Promise.race([
      promise,
      timeOver(timeoutMs, over.signal),
      ...(signal === undefined ? [] : [aborted(signal, over.signal)]),
    ]);
  } finally {
    over.abort();
  }
}

async function timeOver(timeoutMs: number, signal: AbortSignal): Promise<never> {
  await delay(timeoutMs, undefined, { signal });
  throw new Error(`there was no answer within ${timeoutMs} ms`);
}

async function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, 'abort', { signal: over });
  throw signal.reason;
}
