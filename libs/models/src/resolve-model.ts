import type { Values } from '@sightline/config';
import type { Logger } from '@sightline/observability';
import { catalogueEntry, fallbackModel } from './catalogue.js';
import { openEmbeddedModel } from './embedded-model.js';
import type { PullProgress } from './fetch-weights.js';
import type { ResolvedModel } from './manifest.js';
import { ModelError } from './model-error.js';
import { openModelFolder } from './model-folder.js';
import type { modelSettings } from './model-settings.js';
import { pullModel } from './pull-model.js';

/** What a service hands to `resolveModel` beside its settings. */
export interface ResolveOptions {
  readonly log: Logger;
  readonly onProgress?: (progress: PullProgress) => void;
  /** Stops a pull under way. */
  readonly signal?: AbortSignal;
}

/**
 * The model that a service is set to use, on disk and verified; a model of the catalogue is pulled first where needed, for
 * MODEL_PULL_TIMEOUT_MS at most. Where it can't be had, the embedded `efficientnet_lite0` answers for it with one warning,
 * unless MODEL_FALLBACK is off.
 * @throws ModelError when a model given by its path is wrong, or a catalogue model can't be had and there is no fallback.
 */
export async function resolveModel(
  values: Values<typeof modelSettings>,
  options: ResolveOptions,
): Promise<ResolvedModel> {
  const { MODEL } = values;
  if (catalogueEntry(MODEL) === undefined) return openModelFolder(MODEL);
  try {
    return await pullInTime(values, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof ModelError) || !values.MODEL_FALLBACK || MODEL === fallbackModel) throw error;
    options.log.warn(
      { model: MODEL, code: error.code },
      `${error.message} The embedded ${fallbackModel} answers instead.`,
    );
    return openEmbeddedModel(fallbackModel);
  }
}

async function pullInTime(
  values: Values<typeof modelSettings>,
  { log, onProgress, signal }: ResolveOptions,
): Promise<ResolvedModel> {
  const { MODEL, MODEL_CACHE_DIR, MODEL_MIRROR_URL, MODEL_PULL_TIMEOUT_MS } = values;
  let announced = false;
  const report = (progress: PullProgress): void => {
    if (!announced && progress.receivedBytes > 0) {
      log.info({ model: MODEL, bytes: progress.totalBytes }, `Pulling the model ${MODEL} into ${MODEL_CACHE_DIR}.`);
      announced = true;
    }
    onProgress?.(progress);
  };
  // Held here until the pull is over: in Node 20 a timeout that only AbortSignal.any knows may be collected as garbage.
  const timeout = AbortSignal.timeout(MODEL_PULL_TIMEOUT_MS);
  try {
    return await pullModel(MODEL, {
      cacheDir: MODEL_CACHE_DIR,
      mirrorUrl: MODEL_MIRROR_URL,
      onProgress: report,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    if (!timeout.aborted) throw error;
    const message = `The model ${MODEL} wasn't there after ${MODEL_PULL_TIMEOUT_MS} ms; "sightline models pull ${MODEL}" goes on from there.`;
    throw new ModelError('stopped', message, { cause: error });
  }
}
