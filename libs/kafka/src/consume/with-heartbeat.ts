import type { InFlightLimit, Release } from './in-flight-limit.js';

/** While a fetch waits for room or for a session to open, the group is told this often that the member lives. */
const HEARTBEAT_MS = 500;

/** Waits for a promise, sending heartbeats meanwhile. @throws what the heartbeat throws, such as that the group rebalances. */
export async function withHeartbeat<T>(promise: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  const done = promise.then((value) => ({ value }));
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const tick = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, HEARTBEAT_MS);
    });
    try {
      const result = await Promise.race([done, tick]);
      if (result) return result.value;
    } finally {
      clearTimeout(timer);
    }
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
