import { ModelError, type ModelErrorCode } from '../model-error.js';
import { isDiskFailure } from '../pull-failure.js';

const codes: Readonly<Record<string, ModelErrorCode>> = {
  not_found: 'missing_file',
  forbidden: 'forbidden',
  unreachable: 'unreachable',
  exists: 'version_exists',
  damaged: 'wrong_digest',
  too_large: 'too_large',
  refused: 'bad_location',
};

/** What an object store throws: its codes are those of ObjectStore, its message is a sentence for people. */
export function storeFailure(error: unknown): unknown {
  if (error instanceof ModelError || !(error instanceof Error)) return error;
  if (isDiskFailure(error)) {
    const text = `The cache of models can't be written to: ${error.message}; set MODEL_CACHE_DIR to a folder with room.`;
    return new ModelError('not_writable', text, { cause: error });
  }
  const code = 'code' in error ? codes[String(error.code)] : undefined;
  return code === undefined ? error : new ModelError(code, error.message, { cause: error });
}
