import { choice, integer, list, text, type Rule, type Values } from '@sightline/config';
import { tlsFileRules, tlsSettings } from './tls-files.js';

/** How to reach the brokers. */
export const kafkaSettings = {
  KAFKA_BROKERS: list({ default: ['127.0.0.1:9092'], doc: 'Kafka brokers to begin with, host:port, comma-separated.' }),
  ...tlsSettings,
  KAFKA_SASL_MECHANISM: choice(['none', 'plain', 'scram-sha-256', 'scram-sha-512'], {
    default: 'none',
    doc: 'How to authenticate: none, plain, scram-sha-256 or scram-sha-512.',
  }),
  KAFKA_SASL_USERNAME: text({ doc: 'User name for SASL.' }),
  KAFKA_SASL_PASSWORD: text({ doc: 'Password for SASL.', secret: true }),
  KAFKA_CONNECT_TIMEOUT_MS: integer({
    default: 60_000,
    min: 1000,
    max: 3_600_000,
    doc: 'How long a service waits for the brokers when it starts before it gives up, milliseconds.',
  }),
  KAFKA_SESSION_TIMEOUT_MS: integer({
    default: 10_000,
    min: 6000,
    max: 300_000,
    doc: 'A consumer that was silent for so long loses its partitions, milliseconds. Brokers refuse less than 6000 by default.',
  }),
};

export type KafkaSettings = Values<typeof kafkaSettings>;

/** What must hold between the settings. */
export const kafkaRules: readonly Rule<typeof kafkaSettings>[] = [
  ({ KAFKA_BROKERS: brokers }) => {
    const wrong = brokers.filter((broker) => !/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/.test(broker));
    if (brokers.length === 0) return 'KAFKA_BROKERS is empty: give at least one host:port';
    return wrong.length > 0 ? `KAFKA_BROKERS: "${wrong.join(', ')}" must be host:port` : undefined;
  },
  ({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password }) =>
    mechanism !== 'none' && (username === undefined || password === undefined)
      ? `KAFKA_SASL_MECHANISM=${mechanism} needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD`
      : undefined,
  ({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username }) =>
    mechanism === 'none' && username !== undefined
      ? 'KAFKA_SASL_USERNAME is set but KAFKA_SASL_MECHANISM is none'
      : undefined,
  ({ KAFKA_TLS: tls, KAFKA_TLS_CA_FILE: ca, KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key }) =>
    !tls && (ca ?? cert ?? key) !== undefined ? 'KAFKA_TLS_…_FILE is set but KAFKA_TLS is false' : undefined,
  ({ KAFKA_TLS_CERT_FILE: cert, KAFKA_TLS_KEY_FILE: key }) =>
    (cert === undefined) !== (key === undefined) ? 'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE go together' : undefined,
  ...tlsFileRules,
];
