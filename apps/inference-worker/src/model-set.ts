import type { Values } from '@sightline/config';
import { threadPlan } from '@sightline/inference';
import { ModelError, resolveModel } from '@sightline/models';
import type { ResolvedModel } from '@sightline/models';
import type { Service } from '@sightline/service';
import { unknownThresholdNames } from './confidence-thresholds.js';
import type { settings } from './config.js';
import { openLiveModel } from './live-model.js';
import type { LiveModel } from './live-model.js';

/** The models of a worker. */
export interface ModelSet {
  /** The model of that name, or for null the one that answers where none is asked for. */
  find(name: string | null): LiveModel | undefined;
  readonly names: readonly string[];
}

/** A set whose first model answers where none is asked for. */
export function modelSet(models: readonly [LiveModel, ...LiveModel[]]): ModelSet {
  const byName = new Map(models.map((model) => [model.name, model]));
  return { find: (name) => (name === null ? models[0] : byName.get(name)), names: [...byName.keys()] };
}

/**
 * Loads MODEL and MORE_MODELS and warms them up; they are closed with the service.
 * @throws ModelError or EngineError when MODEL can't be had or loaded.
 */
export async function openModels(config: Values<typeof settings>, service: Service): Promise<ModelSet> {
  const { log } = service;
  const open = async (resolved: ResolvedModel): Promise<LiveModel> => {
    const model = await openLiveModel(resolved, {
      threads: threadPlan(config),
      maxBatchSize: config.MAX_BATCH_SIZE,
      maxQueued: config.MAX_IN_FLIGHT_IMAGES,
      serverTokens: config.REMOTE_MODEL_TOKENS,
      log,
      onFailure: (error) => {
        service.fail(error);
      },
    });
    service.defer(`model ${model.name}`, () => model.close());
    return model;
  };

  const models: [LiveModel, ...LiveModel[]] = [await open(await resolveModel(config, service))];
  for (const name of config.MORE_MODELS) {
    const resolved = await resolveOther(name, config, service);
    if (resolved && models.every((model) => model.name !== resolved.manifest.name)) models.push(await open(resolved));
  }
  const unknown = unknownThresholdNames(config, models);
  if (unknown.length > 0) log.warn({ unknown }, 'confidence thresholds of models or labels that are not there');
  return modelSet(models);
}

/** A model that can't be had is said and left out, unless MODEL_FALLBACK is off: nothing else may answer in its name. */
async function resolveOther(
  name: string,
  config: Values<typeof settings>,
  { log, signal }: Service,
): Promise<ResolvedModel | undefined> {
  try {
    return await resolveModel({ ...config, MODEL: name, MODEL_FALLBACK: false }, { log, signal });
  } catch (error) {
    if (!(error instanceof ModelError) || !config.MODEL_FALLBACK || signal.aborted) throw error;
    log.warn({ model: name, code: error.code }, `${error.message} Images that ask for it are rejected.`);
    return undefined;
  }
}
