/** Why no model can be learned from a folder. */
export type TrainingErrorCode =
  | 'bad_name'
  | 'bad_repository'
  | 'no_labels'
  | 'bad_label'
  | 'too_few_pictures'
  | 'too_many_skipped'
  | 'version_exists'
  | 'unequal_scores';

/** No model can be learned as asked; the message says to the person who asked what to do. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';

  constructor(
    readonly code: TrainingErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
