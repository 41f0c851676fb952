/** What an error of BigQuery means for what was asked. */
export interface Failure {
  /**
   * `retryable`: the same may succeed later. `rejected`: this row never will. `fatal`: nothing will until somebody mends something.
   */
  readonly kind: 'retryable' | 'rejected' | 'fatal';
  /** Stable code. */
  readonly code: string;
  readonly message: string;
}

/** Status codes of gRPC that pass, by their number in the protocol. */
const passingStatuses: Readonly<Record<number, string>> = {
  1: 'cancelled',
  2: 'unknown',
  4: 'deadline_exceeded',
  8: 'resource_exhausted',
  10: 'aborted',
  13: 'internal',
  14: 'unavailable',
};
/** Those that are about the write stream: it is gone, ended or elsewhere than thought, so that a new one is the mend. */
const streamStatuses: Readonly<Record<number, string>> = {
  6: 'offset_exists',
  9: 'stream_state',
  11: 'offset_out_of_range',
};
const finalStatuses: Readonly<Record<number, string>> = {
  3: 'invalid_argument',
  5: 'not_found',
  7: 'permission_denied',
  12: 'unimplemented',
  16: 'unauthenticated',
};
/** Refusals of status INVALID_ARGUMENT or NOT_FOUND that a new stream mends, or the minutes until a new column is known everywhere. */
const streamWords = /stream|SCHEMA_MISMATCH_EXTRA_FIELDS/i;

const passingReasons =
  /^(backendError|internalError|rateLimitExceeded|userRateLimitExceeded|jobRateLimitExceeded|quotaExceeded|timeout|stopped|tableUnavailable)$/;
const networkCodes =
  /^(ECONN\w+|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE)$/;
const credentialWords = /default credentials|invalid_grant|invalid_rapt|project id/i;

interface VendorError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly { readonly reason?: unknown; readonly message?: unknown }[];
}

/** What an error of the Storage Write API means: one that was thrown, or stood in an answer. */
export function storageFailure(error: unknown): Failure {
  const { code, message } = describe(error);
  if (typeof code !== 'number') return networkFailure(error);
  const passing = passingStatuses[code] ?? streamStatuses[code];
  if (passing !== undefined) return { kind: 'retryable', code: passing, message };
  const final = finalStatuses[code] ?? `status_${code}`;
  const mendable = (code === 3 || code === 5) && streamWords.test(message);
  return mendable ? { kind: 'retryable', code: 'stream_lost', message } : { kind: 'fatal', code: final, message };
}

/** What an error of the REST interface means. */
export function restFailure(error: unknown): Failure {
  const { code, message, reason } = describe(error);
  if (typeof code !== 'number') return networkFailure(error);
  if (code === 408 || code === 429 || code >= 500 || isPassing(reason))
    return { kind: 'retryable', code: `http_${code}`, message };
  return { kind: 'fatal', code: `http_${code}`, message };
}

/** Whether a reason that the REST interface gives, for a request or for one row, passes. */
export function isPassing(reason: string): boolean {
  return passingReasons.test(reason);
}

/** What BigQuery says of one row: its words become the reason of the dead letter. */
export function rowFailure(message: string): Failure {
  const code = /missing required/i.test(message) ? 'missing_field' : 'row_refused';
  return {
    kind: 'rejected',
    code,
    message: `BigQuery refused the row: ${message === '' ? 'no reason given' : message}`,
  };
}

/** An error that came from no answer: the network, the credentials, or a bug. */
function networkFailure(error: unknown): Failure {
  const { code, message } = describe(error);
  if (credentialWords.test(message)) return { kind: 'fatal', code: 'no_credentials', message };
  if (typeof code === 'string' && networkCodes.test(code)) return { kind: 'retryable', code: 'unreachable', message };
  const cut = /socket hang up|network|premature close|connection/i.test(message);
  return cut ? { kind: 'retryable', code: 'unreachable', message } : { kind: 'fatal', code: 'unknown', message };
}

function describe(error: unknown): { readonly code: unknown; readonly message: string; readonly reason: string } {
  const { code, message, errors = [] } = (typeof error === 'object' && error !== null ? error : {}) as VendorError;
  const [first] = errors;
  const numeric = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : code;
  return {
    code: numeric,
    message: typeof message === 'string' && message !== '' ? message : String(error),
    reason: typeof first?.reason === 'string' ? first.reason : '',
  };
}
