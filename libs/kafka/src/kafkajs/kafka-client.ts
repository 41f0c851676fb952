import type { Logger } from '@sightline/observability';
import kafkajs, { type Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { KafkaSettings } from '../kafka-settings.js';
import { tlsOptions } from '../tls-files.js';
import { mendAbortedMessages } from './aborted-messages.js';
import { mendCoordinatorLookup } from './coordinator-cache.js';
import { mendEncoder } from './encoder.js';
import { kafkajsLog } from './kafkajs-log.js';
import { mendTransactions } from './partitions-ahead.js';
import { mendRequestQueue } from './request-queue.js';
import { socketFactory } from './sockets.js';

/** A kafkajs client from settings, which tries `retries` times more what failed. Nothing connects yet. */
export function kafkaClient(settings: KafkaSettings, clientId: string, log: Logger, retries = 5): Kafka {
  mendRequestQueue();
  mendAbortedMessages();
  mendCoordinatorLookup();
  mendTransactions();
  mendEncoder();
  const sasl = saslOptions(settings);
  const config: KafkaConfig = {
    clientId,
    brokers: [...settings.KAFKA_BROKERS],
    ssl: settings.KAFKA_TLS ? tlsOptions(settings) : false,
    connectionTimeout: 3000,
    requestTimeout: 15_000,
    // Given whole: under NODE_ENV=test kafkajs would take other defaults.
    retry: { initialRetryTime: 100, maxRetryTime: 2000, factor: 0.2, multiplier: 2, retries },
    socketFactory: socketFactory(),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: kafkajsLog(log),
    ...(sasl ? { sasl } : {}),
  };
  return new kafkajs.Kafka(config);
}

function saslOptions(settings: KafkaSettings): SASLOptions | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username = '',
    KAFKA_SASL_PASSWORD: password = '',
  } = settings;
  return mechanism === 'none' ? undefined : { mechanism, username, password };
}
