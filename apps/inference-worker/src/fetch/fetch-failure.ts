import { RetryableError } from '@sightline/messages';
import { StorageError, type StorageErrorCode } from '@sightline/storage';
import type { Unanswerable } from '../choose-model.js';

/** An image that can't be fetched, whoever tries: its answer says so. */
export class UnfetchableError extends Error implements Unanswerable {
  override readonly name = 'UnfetchableError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What can't get better by trying again, as the stable code of the answer. */
const codes: Readonly<Partial<Record<StorageErrorCode, string>>> = {
  not_found: 'object_not_found',
  too_large: 'too_many_bytes',
  damaged: 'object_damaged',
  refused: 'bad_reference',
};

/**
 * What the failure of a fetch means: the image is answered with it, or is to be handed over again later, which is also so
 * where the service itself may not read: nothing is lost until its role is mended.
 */
export function fetchFailure(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const code = codes[error.code];
  return code === undefined
    ? new RetryableError(error.message, { cause: error })
    : new UnfetchableError(code, error.message, { cause: error });
}
