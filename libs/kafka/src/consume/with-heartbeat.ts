import { setTimeout as delay } from 'node:timers/promises';
import type { InFlightLimit, Release } from './in-flight-limit.js';

/** While a fetch waits for room or for a session to open, the group is told this often that the member lives. */
const HEARTBEAT_MS = 500;

/** Waits for a promise, sending heartbeats meanwhile. @throws what the heartbeat throws, such as that the group rebalances. */
export async function withHeartbeat<T>(promise: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  const done = promise.then((value) => ({ value }));
  for (;;) {
    const timer = new AbortController();
    const tick = delay(HEARTBEAT_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    const result = await Promise.race([done, tick]);
    timer.abort();
    if (result) return result.value;
    await heartbeat();
  }
}

/** Waits for a place; one that comes after the heartbeat has thrown is given back. */
export async function acquireWithHeartbeat(
  limit: InFlightLimit,
  bytes: number,
  heartbeat: () => Promise<void>,
): Promise<Release> {
  const release = limit.tryAcquire(bytes);
  if (release) return release;
  const waiting = limit.acquire(bytes);
  try {
    return await withHeartbeat(waiting, heartbeat);
  } catch (error) {
    void waiting.then((late) => {
      late();
    });
    throw error;
  }
}
