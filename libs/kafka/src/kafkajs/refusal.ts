/** How brokers and client cannot come together as they are set: waiting does not help, other settings do. */
export type Refusal =
  | 'credentials'
  | 'mechanism'
  | 'no_sasl_here'
  | 'untrusted_broker'
  | 'other_host_name'
  | 'client_certificate'
  | 'only_tls_here'
  | 'no_tls_here';

/** Code of the error with which a plain socket ends whose other side speaks TLS. */
export const TLS_ANSWERED = 'TLS_ANSWERED';

/** How OpenSSL and Node name what is wrong with a certificate they were shown. */
const UNTRUSTED = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const CODES: readonly (readonly [Refusal, RegExp])[] = [
  ['other_host_name', /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/],
  ['only_tls_here', new RegExp(`^${TLS_ANSWERED}$`)],
  ['no_tls_here', /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST)$/],
  ['client_certificate', /^ERR_SSL_.*ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED)$/],
];

const TYPES: Readonly<Record<string, Refusal>> = {
  SASL_AUTHENTICATION_FAILED: 'credentials',
  UNSUPPORTED_SASL_MECHANISM: 'mechanism',
  ILLEGAL_SASL_STATE: 'no_sasl_here',
};

/** Finds in an error of kafkajs, through its wrappings, why brokers and client will never come together; undefined: they may. */
export function refusalIn(error: unknown): Refusal | undefined {
  for (const { name, message, code, type } of causes(error)) {
    if (typeof type === 'string' && type in TYPES) return TYPES[type];
    if (name === 'KafkaJSSASLAuthenticationError') return lostWhileAuthenticating(message) ? undefined : 'credentials';
    if (typeof code !== 'string') continue;
    if (UNTRUSTED.has(code)) return 'untrusted_broker';
    const known = CODES.find(([, pattern]) => pattern.test(code));
    if (known) return known[0];
  }
  return undefined;
}

/** An error and what it was caused by, outermost first. */
export function causes(error: unknown): readonly (Error & { readonly code?: unknown; readonly type?: unknown })[] {
  const found: Error[] = [];
  for (let cause = error; cause instanceof Error && found.length < 5; cause = cause.cause) found.push(cause);
  return found;
}

/** kafkajs reports whatever ends an authentication as its failure, a broker that goes down meanwhile as well. */
function lostWhileAuthenticating(message: string): boolean {
  return /Closed connection|Connection error|Connection timeout|timed out/.test(message);
}
