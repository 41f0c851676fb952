import { ConfigError, readSettings } from '@sightline/config';
import { describe, expect, it } from 'vitest';
import { kafkaRules, kafkaSettings } from './kafka-settings.js';

const problems = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings(kafkaSettings, kafkaRules, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('kafkaSettings', () => {
  it('accepts plain, TLS and SASL settings', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ KAFKA_BROKERS: 'a:9092, b.example:9093,[::1]:9092' })).toEqual([]);
    expect(problems({ KAFKA_TLS: 'true' })).toEqual([]);
    expect(
      problems({ KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }),
    ).toEqual([]);
  });

  it.each([
    [{ KAFKA_BROKERS: ',' }, 'KAFKA_BROKERS is empty'],
    [{ KAFKA_BROKERS: 'localhost' }, 'must be host:port'],
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'needs KAFKA_SASL_USERNAME'],
    [{ KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_MECHANISM is none'],
    [{ KAFKA_TLS_CA_FILE: '/ca.pem' }, 'KAFKA_TLS is false'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: '/c.pem' }, 'go together'],
  ])('refuses %j', (env, message) => {
    expect(problems(env).join()).toContain(message);
  });

  it('names every wrong setting at once and never prints the password', () => {
    const all = problems({ KAFKA_TLS: 'maybe', KAFKA_SASL_MECHANISM: 'magic', KAFKA_SESSION_TIMEOUT_MS: '5' });
    expect(all).toHaveLength(3);
  });
});
