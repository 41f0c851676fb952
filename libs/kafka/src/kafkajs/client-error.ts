import { RetryableError } from '@sightline/messages';
import { causes, refusalIn } from './refusal.js';

/** Answers of a broker that trying again will not change: a setting, a permission or a size is wrong. */
const FINAL = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TRANSACTION_TIMEOUT',
  'UNSUPPORTED_VERSION',
]);

/** What the consumer loop should make of an error of kafkajs: try again later, or fail. */
export function clientError(what: string, error: unknown): Error {
  if (error instanceof RetryableError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isFinal(error)) return new Error(`${what}: ${reason}`, { cause: error });
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isBug ? error : new RetryableError(`${what}: ${reason}`, { cause: error });
}

function isFinal(error: unknown): boolean {
  if (refusalIn(error) !== undefined) return true;
  // The name a broker gave to its answer, such as MESSAGE_TOO_LARGE.
  return causes(error).some(({ type }) => typeof type === 'string' && FINAL.has(type));
}
