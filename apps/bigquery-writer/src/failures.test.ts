import { describe, expect, it } from 'vitest';
import { failureError } from './failure-error.js';
import { isPassing, restFailure, rowFailure, storageFailure, type Failure } from './failures.js';

const error = (code: number | string | undefined, message: string, reason?: string): Error =>
  Object.assign(new Error(message), { code }, reason === undefined ? {} : { errors: [{ reason, message }] });

describe('storageFailure', () => {
  it.each<[number | string | undefined, string, Failure['kind'], string]>([
    [14, '14 UNAVAILABLE: connection dropped', 'retryable', 'unavailable'],
    [4, 'Deadline exceeded', 'retryable', 'deadline_exceeded'],
    [8, 'Exceeds quota of concurrent connections', 'retryable', 'resource_exhausted'],
    [10, 'Session was closed', 'retryable', 'aborted'],
    [13, 'Internal error', 'retryable', 'internal'],
    [1, 'Cancelled on client', 'retryable', 'cancelled'],
    [2, 'Stream removed', 'retryable', 'unknown'],
    [6, 'The offset is within stream', 'retryable', 'offset_exists'],
    [11, 'The offset is beyond stream', 'retryable', 'offset_out_of_range'],
    [9, 'Stream is finalized', 'retryable', 'stream_state'],
    [3, 'Invalid stream name. Entity: projects/p', 'retryable', 'stream_lost'],
    [5, 'Requested entity was not found. Entity: …/streams/Cig', 'retryable', 'stream_lost'],
    [3, 'Input schema has more fields than BigQuery schema: SCHEMA_MISMATCH_EXTRA_FIELDS', 'retryable', 'stream_lost'],
    [3, 'The proto field mismatched with BigQuery field', 'fatal', 'invalid_argument'],
    [5, 'Not found: Table p:d.t', 'fatal', 'not_found'],
    [7, 'Permission denied on table', 'fatal', 'permission_denied'],
    [16, 'Request had invalid authentication credentials', 'fatal', 'unauthenticated'],
    [12, 'Unimplemented', 'fatal', 'unimplemented'],
    [99, 'From the future', 'fatal', 'status_99'],
    ['ECONNREFUSED', 'connect ECONNREFUSED', 'retryable', 'unreachable'],
    [undefined, 'Could not load the default credentials.', 'fatal', 'no_credentials'],
    [undefined, 'x is not a function', 'fatal', 'unknown'],
  ])('finds status %s "%s" %s: %s', (status, message, kind, code) => {
    expect(storageFailure(error(status, message))).toEqual({ kind, code, message });
  });
});

describe('restFailure', () => {
  it.each<[number | string | undefined, string, string | undefined, Failure['kind'], string]>([
    [503, 'Service unavailable', 'backendError', 'retryable', 'http_503'],
    [500, 'Internal error', 'internalError', 'retryable', 'http_500'],
    [429, 'Too many requests', undefined, 'retryable', 'http_429'],
    [408, 'Request timeout', undefined, 'retryable', 'http_408'],
    [403, 'Exceeded rate limits', 'rateLimitExceeded', 'retryable', 'http_403'],
    [403, 'Quota exceeded', 'quotaExceeded', 'retryable', 'http_403'],
    [403, 'Access denied', 'accessDenied', 'fatal', 'http_403'],
    [401, 'Invalid credentials', 'authError', 'fatal', 'http_401'],
    [404, 'Not found: Table', 'notFound', 'fatal', 'http_404'],
    [400, 'Syntax error', 'invalidQuery', 'fatal', 'http_400'],
    ['404', 'Not found: Table', 'notFound', 'fatal', 'http_404'],
    ['ECONNRESET', 'read ECONNRESET', undefined, 'retryable', 'unreachable'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN', undefined, 'retryable', 'unreachable'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname does not match', undefined, 'fatal', 'unknown'],
    [undefined, 'socket hang up', undefined, 'retryable', 'unreachable'],
    [undefined, 'Unable to detect a Project Id in the current environment.', undefined, 'fatal', 'no_credentials'],
    [undefined, 'invalid_grant: Token has been expired or revoked.', undefined, 'fatal', 'no_credentials'],
  ])('finds %s "%s" (%s) %s: %s', (status, message, reason, kind, code) => {
    expect(restFailure(error(status, message, reason))).toEqual({ kind, code, message });
  });

  it.each([[undefined], [null], ['words'], [42]])('makes a bug of %j, which is no error', (thrown) => {
    expect(restFailure(thrown)).toMatchObject({ kind: 'fatal', code: 'unknown', message: String(thrown) });
  });
});

describe('rowFailure', () => {
  it('rejects the row, with the words of BigQuery as the reason', () => {
    expect(rowFailure('Cannot convert value to integer')).toEqual({
      kind: 'rejected',
      code: 'row_refused',
      message: 'BigQuery refused the row: Cannot convert value to integer',
    });
    expect(rowFailure('Missing required field: label.').code).toBe('missing_field');
    expect(rowFailure('').message).toBe('BigQuery refused the row: no reason given');
  });

  it('tells reasons that pass from those that do not', () => {
    expect(['stopped', 'timeout', 'backendError', 'invalid', ''].map(isPassing)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('failureError', () => {
  it('says what a person can do about it, and keeps the cause', () => {
    const cause = error(7, 'Permission denied');
    const failure = failureError("Rows can't be appended", storageFailure(cause), cause);
    expect(failure.message).toMatch(/^Rows can't be appended: permission_denied: .*roles\/bigquery\.dataEditor/);
    expect(failure.cause).toBe(cause);
    expect(failure.name).toBe('Error');
    expect(failureError('x', storageFailure(error(14, 'away'))).name).toBe('RetryableError');
  });
});
