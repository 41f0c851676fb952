import { RetryableError } from '@sightline/messages';
import type { Failure } from './failures.js';

/** The error that tells the consumer loop what to do about a failure. */
export function failureError(what: string, { kind, code, message }: Failure, cause?: unknown): Error {
  if (kind === 'retryable') return new RetryableError(`${what}: ${code}: ${message}`, { cause });
  return new Error(`${what}: ${code}: ${message}${mendOf(code)}`, { cause });
}

/** What a person can do about it. */
function mendOf(code: string): string {
  switch (code) {
    case 'no_credentials':
    case 'unauthenticated':
    case 'http_401':
      return '. Give the service credentials: GOOGLE_APPLICATION_CREDENTIALS, or `gcloud auth application-default login`, and GOOGLE_CLOUD_PROJECT.';
    case 'permission_denied':
    case 'http_403':
      return '. Grant the service account roles/bigquery.dataEditor on the dataset and roles/bigquery.jobUser on the project.';
    case 'not_found':
    case 'http_404':
      return '. The dataset and table are made when the service starts: start it again.';
    default:
      return '';
  }
}
