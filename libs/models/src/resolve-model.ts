import type { Values } from '@sightline/config';
import type { Logger } from '@sightline/observability';
import { catalogueEntry, fallbackModel } from './catalogue.js';
import { openEmbeddedModel } from './embedded-model.js';
import type { ResolvedModel } from './manifest.js';
import { openCatalogueModel } from './model-cache.js';
import { openModelFolder } from './model-folder.js';
import { ModelError } from './model-error.js';
import type { modelSettings } from './model-settings.js';

/** What a service hands to `resolveModel` beside its settings. */
export interface ResolveOptions {
  readonly log: Logger;
}

/**
 * The model that a service is set to use, on disk and verified. A model of the catalogue that can't be had is answered
 * for by the embedded `efficientnet_lite0` with one warning, unless MODEL_FALLBACK is off.
 * @throws ModelError when a model given by its path is wrong, or there is no fallback.
 */
export async function resolveModel(
  values: Values<typeof modelSettings>,
  { log }: ResolveOptions,
): Promise<ResolvedModel> {
  const entry = catalogueEntry(values.MODEL);
  if (entry === undefined) return openModelFolder(values.MODEL);
  try {
    return await openCatalogueModel(entry, values.MODEL_CACHE_DIR);
  } catch (error) {
    if (!(error instanceof ModelError) || !values.MODEL_FALLBACK || values.MODEL === fallbackModel) throw error;
    log.warn(
      { model: values.MODEL, code: error.code },
      `${error.message} The embedded ${fallbackModel} answers instead.`,
    );
    return openEmbeddedModel(fallbackModel);
  }
}
