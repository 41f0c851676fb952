import type { Clock, Logger } from '@sightline/observability';

/** Tells the log why images were not sent, a thousand of them in one line. */
export interface TroubleLog {
  add(error: unknown): void;
  /** Says what was not yet said. */
  close(): void;
}

/** The first is said at once, what follows it together. */
const sayEveryMs = 10_000;

/** Opens the log of what was not sent. */
export function openTroubleLog(log: Pick<Logger, 'warn'>, clock: Pick<Clock, 'nowMs'>): TroubleLog {
  let images = 0;
  let latest: unknown;
  let saidAtMs = -Infinity;
  const say = (): void => {
    if (images > 0) log.warn({ err: latest, images }, `images not sent: ${images}`);
    images = 0;
    saidAtMs = clock.nowMs();
  };
  return {
    add(error) {
      images++;
      latest = error;
      if (clock.nowMs() - saidAtMs >= sayEveryMs) say();
    },
    close: say,
  };
}
