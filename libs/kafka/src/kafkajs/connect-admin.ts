import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, silentLogger } from '@sightline/observability';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaSettings } from '../kafka-settings.js';
import { connectError } from './connect-error.js';
import { kafkaClient } from './kafka-client.js';

export interface ConnectAdminOptions {
  readonly clientId: string;
  readonly log: Logger;
  /** Ends waiting for the brokers. */
  readonly signal?: AbortSignal;
}

const RETRY = { initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2, retries: 2 };
const PAUSE_MS = 500;

/**
 * Connects an admin client, waiting up to KAFKA_CONNECT_TIMEOUT_MS for the brokers to come up.
 * @throws Error with a sentence for the operator when none answered in time; at once when waiting would not help.
 */
export async function connectAdmin(
  kafka: Kafka,
  settings: KafkaSettings,
  options: ConnectAdminOptions,
): Promise<Admin> {
  const patience = new AbortController();
  const lose = (): void => patience.abort();
  // Not AbortSignal.any over AbortSignal.timeout: in Node 20 such a signal may be collected as garbage before its time.
  const timer = setTimeout(lose, settings.KAFKA_CONNECT_TIMEOUT_MS);
  options.signal?.addEventListener('abort', lose);
  if (options.signal?.aborted) lose();
  try {
    return await connectPatiently(kafka, settings, options, patience.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', lose);
  }
}

async function connectPatiently(
  kafka: Kafka,
  settings: KafkaSettings,
  { clientId, log }: ConnectAdminOptions,
  patience: AbortSignal,
): Promise<Admin> {
  const { KAFKA_BROKERS: brokers } = settings;
  // Each broker once: whether to go on is decided here, and what failed is said here.
  const knocking = kafkaClient(settings, clientId, silentLogger, brokers.length - 1);
  const impatience = rejectionOn(patience);
  const isOver = (): boolean => patience.aborted;
  let cause: unknown;
  while (!isOver()) {
    try {
      await Promise.race([knock(knocking), impatience]);
      return await Promise.race([connected(kafka, patience), impatience]);
    } catch (error) {
      if (isOver()) break;
      const { sentence, final } = connectError(brokers, error);
      if (final) throw new Error(sentence, { cause: error });
      if (cause === undefined) log.warn({ brokers, reason: sentence }, 'No Kafka broker answers yet, waiting');
      cause = error;
      await delay(PAUSE_MS, undefined, { signal: patience }).catch(() => undefined);
    }
  }
  throw new Error(connectError(brokers, cause).sentence, { cause });
}

/** Connects, asks something that only those may ask who were let in, and disconnects. */
async function knock(kafka: Kafka): Promise<void> {
  const admin = kafka.admin({ retry: { ...RETRY, retries: 0 } });
  try {
    await admin.connect();
    await admin.listTopics();
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function connected(kafka: Kafka, patience: AbortSignal): Promise<Admin> {
  const admin = kafka.admin({ retry: RETRY });
  // Nobody takes what connects too late.
  patience.addEventListener('abort', () => void admin.disconnect().catch(() => undefined), { once: true });
  try {
    await admin.connect();
    return admin;
  } catch (error) {
    await admin.disconnect().catch(() => undefined);
    throw error;
  }
}

function rejectionOn(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('waited long enough', { cause: signal.reason })), {
      once: true,
    });
  });
  rejection.catch(() => undefined);
  return rejection;
}
