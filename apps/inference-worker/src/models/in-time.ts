import { ModelError } from '@sightline/models';

/**
 * Waits for a load no longer than its limit. What is loaded later all the same is handed to `discard`: an engine's loading
 * can't be interrupted.
 * @throws ModelError `slow_load`; the load is told by its signal.
 */
export async function inTime<T>(
  limitMs: number,
  load: (signal: AbortSignal) => Promise<T>,
  discard: (late: T) => unknown,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `It was not loaded and warm after ${String(limitMs)} ms (MODEL_LOAD_TIMEOUT_MS).`;
      const error = new ModelError('slow_load', message);
      abort.abort(error);
      reject(error);
    }, limitMs);
  });
  const loading = load(abort.signal);
  try {
    return await Promise.race([loading, late]);
  } catch (error) {
    if (abort.signal.aborted) void loading.then(discard).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
