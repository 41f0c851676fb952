import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@sightline/messages';
import { Backoff } from '../consume/backoff.js';
import { clientError } from './client-error.js';

const MAX_ATTEMPTS = 6;

/**
 * Asks a broker again while its answer is of the kind that passes, such as a topic that has no leader yet: for some 10 s.
 * @throws RetryableError when it did not pass in that time; the error itself when it is final.
 */
export async function patiently<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const known = clientError(what, error);
      if (!(known instanceof RetryableError) || backoff.attempts >= MAX_ATTEMPTS) throw known;
      await delay(backoff.nextMs());
    }
  }
}
