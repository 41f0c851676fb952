/** Why a model can't be had or used. */
export type ModelErrorCode =
  | 'unknown_model'
  | 'not_pulled'
  | 'bad_manifest'
  | 'missing_file'
  | 'wrong_digest'
  | 'not_found'
  | 'wrong_answer'
  | 'unreachable'
  | 'disk_full'
  | 'not_writable'
  | 'stopped'
  // Of models that are brought in:
  | 'not_a_model'
  | 'unsafe_archive'
  | 'wrong_shape'
  | 'wrong_labels'
  | 'unusable_scores'
  | 'needs_answer'
  | 'version_exists'
  | 'disagrees'
  | 'python_failed';

/** A model can't be had or used; the message is one sentence for the person who runs the service. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly code: ModelErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
