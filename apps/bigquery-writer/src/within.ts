import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@sightline/messages';

/**
 * The outcome of an act that is expected within some milliseconds.
 * @throws RetryableError when it takes longer; what becomes of it then is not known.
 */
export async function within<T>(ms: number, what: string, act: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new RetryableError(`${what}: no answer within ${ms} ms`);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
    act.catch(() => undefined);
  }
}
