import { RetryableError } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { clientError } from './client-error.js';

const brokerSaid = (type: string): Error => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });

describe('clientError', () => {
  it.each(['NOT_LEADER_FOR_PARTITION', 'INVALID_PRODUCER_EPOCH', 'COORDINATOR_LOAD_IN_PROGRESS', 'REQUEST_TIMED_OUT'])(
    'asks for another try after %s',
    (type) => {
      expect(clientError('Sending', brokerSaid(type))).toBeInstanceOf(RetryableError);
    },
  );

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'MESSAGE_TOO_LARGE', 'SASL_AUTHENTICATION_FAILED'])(
    'gives up after %s',
    (type) => {
      const error = clientError('Sending', new Error('wrapped', { cause: brokerSaid(type) }));
      expect(error).not.toBeInstanceOf(RetryableError);
      expect(error.message).toBe('Sending: wrapped');
    },
  );

  it('gives up when the certificate of a broker is not trusted', () => {
    const code = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    const cause = Object.assign(new Error('unable to verify'), { name: 'KafkaJSConnectionError', code });
    expect(clientError('Sending', new Error('wrapped', { cause }))).not.toBeInstanceOf(RetryableError);
  });

  it('asks for another try when the connection was lost', () => {
    const error = clientError(
      'Sending',
      Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' }),
    );
    expect(error).toBeInstanceOf(RetryableError);
  });

  it('lets a bug be a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(clientError('Sending', bug)).toBe(bug);
  });
});
