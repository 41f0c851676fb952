import { StorageError, type StorageErrorCode } from './storage-error.js';

/** What was being done, for the sentence of its failure. */
export interface Attempt {
  /** `read`, `written` or `listed`. */
  readonly verb: string;
  readonly bucket: string;
  /** The object, or the beginning of the names that are listed. */
  readonly name: string;
}

/** What the server answered with instead of what was asked. */
export interface Refusal {
  readonly status: number;
  /** Google's short words for it, such as `rateLimitExceeded`. */
  readonly reasons?: readonly string[];
  readonly text?: string;
}

/** Says what an answer that is no success means, and what to do about it. */
export function refusalFailure(
  { status, reasons = [], text = '' }: Refusal,
  attempt: Attempt,
  cause?: unknown,
): StorageError {
  const place = placeOf(attempt);
  const options = { cause: cause ?? text };
  // Too many requests a second are told as 403 as well.
  const tooMany = status === 429 || reasons.some((reason) => /rateLimitExceeded/i.test(reason));
  if (tooMany || status === 408 || status >= 500) {
    return new StorageError('unreachable', `${place} can't be ${attempt.verb}: the server answers ${status}.`, options);
  }
  const [code, why] = meaning[status] ?? (['refused', `the server answers ${status}: ${oneLine(text)}`] as const);
  return new StorageError(code, `${place} can't be ${attempt.verb}: ${why}.`, options);
}

const meaning: Readonly<Record<number, readonly [StorageErrorCode, string]>> = {
  401: ['forbidden', 'the credentials are missing or have expired; set GOOGLE_APPLICATION_CREDENTIALS or log in again'],
  403: ['forbidden', 'the identity of this service may not do that; give it a role on the bucket'],
  404: ['not_found', 'the bucket, the object or this generation of it is not there'],
  412: ['exists', 'there is another object of that name'],
};

/** Turns whatever was thrown on the way into a StorageError. */
export function storageFailure(error: unknown, attempt: Attempt): StorageError {
  if (error instanceof StorageError) return error;
  const { status, code, text, reasons } = factsOf(error);
  const place = placeOf(attempt);
  if (isCredentialTrouble(text)) {
    const mend = 'set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run gcloud auth application-default login';
    return new StorageError('forbidden', `${place} can't be ${attempt.verb} without valid credentials: ${mend}.`, {
      cause: error,
    });
  }
  if (status !== undefined) return refusalFailure({ status, reasons, text }, attempt, error);
  if (code === 'FILE_NO_UPLOAD' || code === 'FILE_NO_UPLOAD_DELETE') {
    return new StorageError('damaged', `${place} was not stored as it was sent: its CRC32C is another.`, {
      cause: error,
    });
  }
  return new StorageError('unreachable', `${place} can't be ${attempt.verb}: ${oneLine(text)}.`, { cause: error });
}

/** The place as people write it. */
export function placeOf({ bucket, name }: Attempt): string {
  return `gs://${bucket}/${name}`;
}

interface Facts {
  readonly status: number | undefined;
  readonly code: unknown;
  readonly text: string;
  readonly reasons: readonly string[];
}

/** Not everything that the client throws is an Error: a resumable upload throws the server's own words. */
function factsOf(error: unknown): Facts {
  const known: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, status, errors } = known;
  const found = [code, status].map(Number).find((number) => number >= 300 && number <= 599);
  const reasons = Array.isArray(errors) ? errors.map(reasonOf) : [];
  const text = error instanceof Error ? error.message : known.message;
  return { status: found, code, text: typeof text === 'string' ? text : String(error), reasons };
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : '';
}

function isCredentialTrouble(text: string): boolean {
  return /default credentials|GOOGLE_APPLICATION_CREDENTIALS|invalid_grant|invalid_client|does not exist, or it is not a file/i.test(
    text,
  );
}

/** The beginning of a text, on one line and without its full stop. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200).replace(/\.$/, '');
}
