import { RetryableError } from '@sightline/messages';

/** Answers of a broker that trying again will not change: a setting, a permission or a size is wrong. */
const FINAL = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TRANSACTION_TIMEOUT',
  'UNSUPPORTED_VERSION',
]);

/** The name a broker gave to its answer, such as MESSAGE_TOO_LARGE, looked up through kafkajs's wrappings. */
export function brokerErrorType(error: unknown): string | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { type, name } = cause as Error & { type?: unknown };
    if (typeof type === 'string') return type;
    if (name === 'KafkaJSSASLAuthenticationError') return 'SASL_AUTHENTICATION_FAILED';
  }
  return undefined;
}

/** What the consumer loop should make of an error of kafkajs: try again later, or fail. */
export function clientError(what: string, error: unknown): Error {
  if (error instanceof RetryableError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const type = brokerErrorType(error);
  if (type !== undefined && FINAL.has(type)) return new Error(`${what}: ${reason}`, { cause: error });
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isBug ? error : new RetryableError(`${what}: ${reason}`, { cause: error });
}
