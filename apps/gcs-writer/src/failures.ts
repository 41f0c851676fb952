import { RetryableError } from '@sightline/messages';
import { StorageError } from '@sightline/storage';

/** What the archive makes of an object that can't be written: to be tried again, with a sentence for the operator; else a bug. */
export function writeFailure(error: unknown, bucket: string): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.code) {
    case 'not_found':
      return new RetryableError(
        `The bucket gs://${bucket} is not there: create it, or set OUTPUT_BUCKET to one that is.`,
        { cause: error },
      );
    case 'forbidden':
      return new RetryableError(
        `${error.message} Storing needs the role Storage Object User (roles/storage.objectUser) on gs://${bucket}.`,
        { cause: error },
      );
    case 'unreachable':
    case 'damaged':
      return new RetryableError(error.message, { cause: error });
    case 'exists':
    case 'too_large':
    case 'refused':
      return error;
  }
}
