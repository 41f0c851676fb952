/** Why an object can't be read, written or listed. */
export type StorageErrorCode =
  /** No such object or bucket, or not in the generation that was asked for. */
  | 'not_found'
  /** The credentials are missing, have expired, or don't allow it. */
  | 'forbidden'
  /** No answer in time, or one that may be another later: worth trying again. */
  | 'unreachable'
  /** An object of that name is there already. */
  | 'exists'
  /** The bytes aren't those that were stored. */
  | 'damaged'
  /** More bytes than the reader takes. */
  | 'too_large'
  /** The request itself is refused, such as a name that can't be one: trying again doesn't help. */
  | 'refused';

/** Cloud Storage can't do what was asked; the message is one sentence that says what to do about it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
