import { describe, expect, it } from 'vitest';
import { refusalIn } from './refusal.js';

const kafkajsError = (name: string, message: string, more: object = {}): Error =>
  new Error('wrapped', { cause: Object.assign(new Error(message), { name, ...more }) });

describe('refusalIn', () => {
  it.each([
    [
      'credentials',
      kafkajsError('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed: Invalid username'),
    ],
    ['credentials', kafkajsError('KafkaJSProtocolError', 'failed', { type: 'SASL_AUTHENTICATION_FAILED' })],
    ['mechanism', kafkajsError('KafkaJSProtocolError', 'not supported', { type: 'UNSUPPORTED_SASL_MECHANISM' })],
    ['no_sasl_here', kafkajsError('KafkaJSProtocolError', 'not valid', { type: 'ILLEGAL_SASL_STATE' })],
    ['untrusted_broker', kafkajsError('KafkaJSConnectionError', 'x', { code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['untrusted_broker', kafkajsError('KafkaJSConnectionError', 'x', { code: 'CERT_HAS_EXPIRED' })],
    ['other_host_name', kafkajsError('KafkaJSConnectionError', 'x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['client_certificate', kafkajsError('x', 'x', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })],
    ['client_certificate', kafkajsError('x', 'x', { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' })],
    ['no_tls_here', kafkajsError('x', 'x', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
    ['only_tls_here', kafkajsError('x', 'x', { code: 'TLS_ANSWERED' })],
  ])('finds %s in %o', (refusal, error) => {
    expect(refusalIn(error)).toBe(refusal);
  });

  it.each([
    kafkajsError('KafkaJSConnectionError', 'Connection error: connect ECONNREFUSED', { code: 'ECONNREFUSED' }),
    kafkajsError('KafkaJSConnectionClosedError', 'Closed connection'),
    kafkajsError('KafkaJSProtocolError', 'not leader', { type: 'NOT_LEADER_FOR_PARTITION' }),
    kafkajsError('KafkaJSConnectionError', 'reset', { code: 'ECONNRESET' }),
    undefined,
  ])('finds none in what may pass: %o', (error) => {
    expect(refusalIn(error)).toBeUndefined();
  });

  it.each(['Closed connection', 'Connection error: read ECONNRESET', 'Request SaslAuthenticate timed out'])(
    'does not take a broker that goes down while it authenticates (%s) for one that refuses the password',
    (reason) => {
      const error = kafkajsError('KafkaJSSASLAuthenticationError', `SASL PLAIN authentication failed: ${reason}`);
      expect(refusalIn(error)).toBeUndefined();
    },
  );
});
