import { logLevel, type logCreator } from 'kafkajs';
import type { Logger } from '@sightline/observability';

/** What kafkajs reports as errors or warns of, though it or libs/kafka handles it. */
const EVERYDAY =
  /CONCURRENT_TRANSACTIONS|concurrent operation|rebalanc|REBALANCE|coordinator is loading|COORDINATOR_LOAD|not aware of this member|Restarting the consumer|Limiting retries for the idempotent producer/i;

/** The same complaint is repeated at most this often. */
const REPEAT_AFTER_MS = 10_000;

/** Passes kafkajs's warnings and errors on as warnings, without the everyday ones and without floods. */
export function kafkajsLog(log: Logger): logCreator {
  const saidAt = new Map<string, number>();
  return () =>
    ({ level, namespace, log: entry }) => {
      if (level > logLevel.WARN) return;
      const { message, error } = entry as { message: string; error?: unknown };
      const reason = typeof error === 'string' ? error : undefined;
      if (EVERYDAY.test(message) || (reason !== undefined && EVERYDAY.test(reason))) return;
      const now = Date.now();
      const last = saidAt.get(message);
      if (last !== undefined && now - last < REPEAT_AFTER_MS) return;
      if (saidAt.size > 100) saidAt.clear();
      saidAt.set(message, now);
      log.warn(
        { client: namespace, reason, broker: (entry as { broker?: unknown }).broker },
        `Kafka client: ${message}`,
      );
    };
}
