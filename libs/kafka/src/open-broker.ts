import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@sightline/observability';
import type { Broker, Consumer } from './broker.js';
import type { LoopOptions } from './consume/new-session.js';
import type { KafkaSettings } from './kafka-settings.js';
import { BatchingProducer } from './kafkajs/batching-producer.js';
import { connectAdmin } from './kafkajs/connect-admin.js';
import { openGroupConsumer } from './kafkajs/group-consumer.js';
import { kafkaClient } from './kafkajs/kafka-client.js';
import { openTail } from './kafkajs/tail.js';
import { kafkajsTopics } from './kafkajs/topics.js';
import { tracedProducer } from './tracing/traced-producer.js';

export interface OpenBrokerOptions {
  /** Name of the service, as brokers log it. */
  readonly clientId: string;
  readonly log: Logger;
  /** Ends waiting for the brokers. */
  readonly signal?: AbortSignal;
  /** How long a record of `openProducer` may wait for the brokers, milliseconds. Default 30 s. */
  readonly deliveryTimeoutMs?: number;
  /** Bytes that may wait in a producer. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
}

/**
 * Connects to Kafka, waiting up to KAFKA_CONNECT_TIMEOUT_MS for the brokers to come up.
 * @throws Error with a sentence for the operator when none answered in time; at once when waiting would not help: a wrong
 * password, a certificate that is not trusted.
 */
export async function openBroker(settings: KafkaSettings, options: OpenBrokerOptions): Promise<Broker> {
  const { clientId, log, deliveryTimeoutMs = 30_000, maxQueuedBytes = 64 * 1024 * 1024 } = options;
  const kafka = kafkaClient(settings, clientId, log);
  const admin = await connectAdmin(kafka, settings, options);
  const limits = { deliveryTimeoutMs, maxQueuedBytes };
  const openProducer = async (): Promise<BatchingProducer> => {
    const producer = new BatchingProducer(kafka, limits);
    await producer.open();
    return producer;
  };
  const consume = async (loop: LoopOptions): Promise<Consumer> => {
    const producer = new BatchingProducer(kafka, limits);
    const client = { kafka, clientId, admin, producer, sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS, log };
    const consumer = await openGroupConsumer(loop, client);
    const closing = async (close: () => Promise<void>): Promise<void> => {
      await close();
      await producer.close();
    };
    return {
      assignment: () => consumer.assignment(),
      inFlight: () => consumer.inFlight(),
      lag: () => consumer.lag(),
      drain: () => closing(() => consumer.drain()),
      close: () => closing(() => consumer.close()),
    };
  };
  return {
    openProducer: async () => tracedProducer(await openProducer()),
    consume,
    consumeSlices: consume,
    tail: (tail) => openTail(kafka, admin, clientId, tail),
    topics: kafkajsTopics(admin),
    ping: async (timeoutMs) => {
      const timer = new AbortController();
      const late = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`Kafka did not answer within ${timeoutMs} ms`);
      });
      try {
        await Promise.race([admin.listTopics(), late]);
      } finally {
        timer.abort();
        late.catch(() => undefined);
      }
    },
    close: () => admin.disconnect(),
  };
}
