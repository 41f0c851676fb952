import { EngineError } from '../../engine-error.js';
import { ModelServerError } from '../../model-server-error.js';

/** What will not pass by itself is a fault of the version that was to be loaded. */
export function loadFailure(error: unknown): unknown {
  if (!(error instanceof ModelServerError) || error.passing) return error;
  return new EngineError('load_failed', error.message, { cause: error });
}
