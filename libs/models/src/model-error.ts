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
  | 'label_count'
  | 'no_memory'
  | 'slow_load'
  | 'stopped'
  /** What can't be the name of a model or a version. */
  | 'bad_name'
  /** What can't be a model repository. */
  | 'bad_location'
  | 'unknown_version'
  | 'version_exists'
  /** A version's folder is there without its model.json, in the way of a new one. */
  | 'incomplete_version'
  | 'no_versions'
  /** A manifest names another model or version than its folders do. */
  | 'name_mismatch'
  /** A symbolic link or the like where a plain file is needed. */
  | 'unsafe_path'
  | 'too_large'
  /** The credentials are missing or don't allow it. */
  | 'forbidden'
  // Of models that are brought in:
  | 'not_a_model'
  | 'unsafe_archive'
  | 'wrong_shape'
  | 'wrong_labels'
  | 'unusable_scores'
  | 'needs_answer'
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
