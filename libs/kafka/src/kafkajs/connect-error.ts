import { RetryableError } from '@sightline/messages';
import { clientError } from './client-error.js';
import { causes, refusalIn, type Refusal } from './refusal.js';

const REFUSALS: Readonly<Record<Refusal, string>> = {
  credentials: 'refused the user name or the password: mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  mechanism: 'does not offer this way to authenticate: choose another KAFKA_SASL_MECHANISM',
  no_sasl_here:
    'takes no password on this port: set KAFKA_SASL_MECHANISM=none, or KAFKA_BROKERS to the port that wants one',
  untrusted_broker:
    'showed a certificate that is not trusted: set KAFKA_TLS_CA_FILE to the certificate of the authority that signed it',
  other_host_name:
    'showed a certificate for another host name: set KAFKA_BROKERS to a name that stands in the certificate',
  client_certificate:
    'refused our certificate: set KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE to one that its authority signed',
  only_tls_here: 'speaks TLS on this port: set KAFKA_TLS=true, or KAFKA_BROKERS to the port without TLS',
  no_tls_here: 'does not speak TLS on this port: set KAFKA_TLS=false, or KAFKA_BROKERS to the port with TLS',
};

/** Why a connection attempt failed, for the operator. */
export interface ConnectError {
  /** Whole sentence that says what to mend. */
  readonly sentence: string;
  /** Nothing will change unless somebody mends it. */
  readonly final: boolean;
}

/** Says what the failure of a connection attempt means. Unless the error is clear, the brokers may only not be up yet. */
export function connectError(brokers: readonly string[], error: unknown): ConnectError {
  const place = brokers.join(', ');
  const refusal = refusalIn(error);
  if (refusal !== undefined)
    return { sentence: `Kafka at ${place} ${REFUSALS[refusal]} (${lastReason(error)}).`, final: true };
  const known = clientError(`Kafka at ${place}`, error);
  if (!(known instanceof RetryableError)) return { sentence: `${known.message}.`, final: true };
  return { sentence: `No Kafka broker answered at ${place}: ${guess(error)}.`, final: false };
}

function guess(error: unknown): string {
  const known = causes(error);
  if (known.some(({ message }) => message.includes('before secure TLS connection')))
    return 'the connection was closed before TLS began, as by a port without TLS (KAFKA_TLS=false)';
  if (known.some(({ name }) => name === 'KafkaJSConnectionClosedError'))
    return 'the connection was closed, as by a port that wants a password (KAFKA_SASL_MECHANISM)';
  if (known.some(({ code }) => code === 'ENOTFOUND' || code === 'EAI_AGAIN'))
    return 'there is no host of that name, set KAFKA_BROKERS to where Kafka runs';
  return 'start Kafka, or set KAFKA_BROKERS to where it runs';
}

/** The innermost message; of OpenSSL's, which name functions and source files as well, the part that means something. */
function lastReason(error: unknown): string {
  const message = causes(error).at(-1)?.message ?? String(error);
  const openSsl = /error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+)/.exec(message);
  return openSsl?.[1] ?? message.replace(/^Connection error: /, '');
}
