import { describe, expect, it } from 'vitest';
import { connectError } from './connect-error.js';

const brokers = ['a:9092', 'b:9092'];
const openSsl =
  'Connection error: 80CC4D872C7F0000:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../deps/openssl/rec_layer_s3.c:1601:SSL alert number 42\n';

describe('connectError', () => {
  it('says what to mend when waiting would not help, with what the broker said', () => {
    const refused = Object.assign(new Error('Invalid username or password'), {
      name: 'KafkaJSSASLAuthenticationError',
    });
    expect(connectError(brokers, new Error('wrapped', { cause: refused }))).toEqual({
      final: true,
      sentence:
        'Kafka at a:9092, b:9092 refused the user name or the password: mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD (Invalid username or password).',
    });
  });

  it('keeps of a message of OpenSSL what means something', () => {
    const error = Object.assign(new Error(openSsl), { code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' });
    expect(connectError(brokers, error).sentence).toMatch(
      /to one that its authority signed \(sslv3 alert bad certificate\)\.$/,
    );
  });

  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'start Kafka, or set KAFKA_BROKERS'],
    [Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' }), 'KAFKA_SASL_MECHANISM'],
    [new Error('Client network socket disconnected before secure TLS connection was established'), 'KAFKA_TLS=false'],
    [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'no host of that name'],
    [undefined, 'start Kafka, or set KAFKA_BROKERS'],
  ])('goes on waiting after %o, and knows what it may be', (error, guess) => {
    const { sentence, final } = connectError(brokers, error);
    expect(final).toBe(false);
    expect(sentence).toMatch(/^No Kafka broker answered at a:9092, b:9092: /);
    expect(sentence).toContain(guess);
  });

  it('does not wait after a bug, nor after an answer that will not change', () => {
    expect(connectError(brokers, new TypeError('x is not a function')).final).toBe(true);
    const answer = Object.assign(new Error('too old'), { type: 'UNSUPPORTED_VERSION' });
    expect(connectError(brokers, answer)).toEqual({ final: true, sentence: 'Kafka at a:9092, b:9092: too old.' });
  });
});
