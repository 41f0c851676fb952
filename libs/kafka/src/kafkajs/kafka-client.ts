import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { ConfigError } from '@sightline/config';
import type { Logger } from '@sightline/observability';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { KafkaSettings } from '../kafka-settings.js';
import { mendCoordinatorLookup } from './coordinator-cache.js';
import { mendEncoder } from './encoder.js';
import { kafkajsLog } from './kafkajs-log.js';
import { mendRequestQueue } from './request-queue.js';

/** A kafkajs client from settings. Nothing connects yet. */
export function kafkaClient(settings: KafkaSettings, clientId: string, log: Logger): Kafka {
  mendRequestQueue();
  mendCoordinatorLookup();
  mendEncoder();
  const sasl = saslOptions(settings);
  const config: KafkaConfig = {
    clientId,
    brokers: [...settings.KAFKA_BROKERS],
    ssl: settings.KAFKA_TLS ? tlsOptions(settings) : false,
    connectionTimeout: 3000,
    requestTimeout: 15_000,
    // Given whole: under NODE_ENV=test kafkajs would take other defaults.
    retry: { initialRetryTime: 100, maxRetryTime: 2000, factor: 0.2, multiplier: 2, retries: 5 },
    socketFactory: socketFactory(),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: kafkajsLog(log),
    ...(sasl ? { sasl } : {}),
  };
  return new kafkajs.Kafka(config);
}

/** Sockets without Nagle's delay: a transaction is a handful of small requests, each waiting for the one before. */
function socketFactory(): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    // kafkajs's types say that ssl is always there; without TLS it is undefined.
    const secure = ssl as tls.ConnectionOptions | undefined;
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    const servername = net.isIP(host) ? {} : { servername: host };
    return secure ? tls.connect({ ...options, ...servername, ...secure }, onConnect) : net.connect(options, onConnect);
  };
}

function tlsOptions(settings: KafkaSettings): tls.ConnectionOptions {
  const read = (name: 'KAFKA_TLS_CA_FILE' | 'KAFKA_TLS_CERT_FILE' | 'KAFKA_TLS_KEY_FILE'): Buffer | undefined => {
    const path = settings[name];
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      throw new ConfigError([
        `${name}=${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      ]);
    }
  };
  const [ca, cert, key] = [read('KAFKA_TLS_CA_FILE'), read('KAFKA_TLS_CERT_FILE'), read('KAFKA_TLS_KEY_FILE')];
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function saslOptions(settings: KafkaSettings): SASLOptions | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username = '',
    KAFKA_SASL_PASSWORD: password = '',
  } = settings;
  return mechanism === 'none' ? undefined : { mechanism, username, password };
}
