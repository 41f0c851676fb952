/** Why an engine could not do its work. */
export type EngineErrorCode = 'not_installed' | 'load_failed' | 'call_failed' | 'stopped' | 'closed';

/** The engine or its model failed, whatever the image: the service can't go on. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The model gave this image no usable numbers (NaN or infinite). Becomes a rejected result with this code. */
export class UnusableScoresError extends Error {
  override readonly name = 'UnusableScoresError';
  readonly code = 'unusable_scores';

  constructor() {
    super('The model gave no finite probabilities for this image. Send another image or ask for another model.');
  }
}
