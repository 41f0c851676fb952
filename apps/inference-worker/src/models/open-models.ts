import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Values } from '@sightline/config';
import { maxCalls, openTurns } from '@sightline/inference';
import { RetryableError } from '@sightline/messages';
import { catalogue, catalogueEntry, ModelError } from '@sightline/models';
import { systemClock } from '@sightline/observability';
import type { Service } from '@sightline/service';
import { unknownThresholdNames } from '../confidence-thresholds.js';
import type { settings } from '../config.js';
import { openLiveModel } from './live-model.js';
import { defaultModelMemory } from './memory-budget.js';
import { openEngines } from './model-engines.js';
import type { ModelEngines } from './model-engines.js';
import { ModelHost } from './model-host.js';
import type { ModelRef } from './model-ref.js';
import { unknownModel } from './model-names.js';
import { joinedSource } from './model-source.js';
import type { ModelSource, Repository } from './model-source.js';
import { openWorkerRepository } from './open-worker-repository.js';
import { settingsSource } from './settings-source.js';
import type { SettingsSource } from './settings-source.js';

type Config = Values<typeof settings>;

/** The models of a worker. */
export interface WorkerModels {
  readonly host: ModelHost;
  /** What answers where no route applies: MODEL. */
  readonly defaultModel: ModelRef;
  /** Names that images may ask for. */
  readonly names: () => readonly string[];
  /** Calls back after each look for new versions. */
  readonly onLook: (listener: () => void) => void;
  /**
   * Images are about to be taken up: models that are loaded from now on leave them the cores. `isFree` says whether no image
   * is under way.
   */
  readonly imagesBegin: (isFree: () => boolean) => void;
}

/**
 * Loads MODEL and MORE_MODELS and warms them up, and goes on looking for new versions; closed with the service.
 * @throws ModelError or EngineError when MODEL can't be had or loaded.
 */
export async function openModels(config: Config, service: Service): Promise<WorkerModels> {
  const repository = openWorkerRepository(config, service);
  const own = settingsSource(config, service);
  const nameOf = settingName(own, repository);
  const name = await nameOf(config.MODEL, config.MODEL_FALLBACK);
  const more = await namesOfOthers(nameOf, config, service);
  const source = joinedSource(own, repository);
  const engines = openEngines(config, service.log);
  const host = openHost(config, service, source, engines);
  service.defer('models', () => host.close());
  const defaultModel = { name, version: null };
  const others = more.filter((other) => other !== name).map((other) => ({ name: other, version: null }));
  host.want(
    'settings',
    [defaultModel, ...others].map((ref) => ({ ...ref, role: 'primary' })),
  );
  await ensurePatiently(host, defaultModel, service.signal);
  for (const ref of others) await host.ensure(ref).catch(orWithout(config, service));
  const unknown = unknownThresholdNames(config, host.ready());
  if (unknown.length > 0) service.log.warn({ unknown }, 'confidence thresholds of models or labels that are not there');
  const known = [...(await source.names()), ...catalogue().map(({ manifest }) => manifest.name)];
  const strangers = Object.keys(config.MAX_CALLS_BY_MODEL).filter((stranger) => !known.includes(stranger));
  if (strangers.length > 0)
    service.log.warn({ unknown: strangers }, 'MAX_CALLS_BY_MODEL names models that are not there');
  const imagesBegin: WorkerModels['imagesBegin'] = (isFree) => {
    engines.endMeasuring();
    const stop = systemClock.every(LEARN_MS, () => void engines.learnLater(isFree));
    service.defer('learning', stop);
  };
  const watched = await watchSource(host, source, config.MODEL_REPOSITORY_POLL_SECONDS, service);
  return { host, defaultModel, imagesBegin, ...watched };
}

/** How often a quiet moment is looked for, to learn what could not be learned while the worker started. */
const LEARN_MS = 20_000;
/** How often it is looked whether a model server is there; it is asked less often. */
const LOOK_MS = 500;

/** A model server that is away is waited for: the worker isn't ready meanwhile, and images wait in their topic. */
async function ensurePatiently(host: ModelHost, ref: ModelRef, signal: AbortSignal): Promise<void> {
  for (let isThere = false; !isThere;) {
    try {
      await host.ensure(ref);
      isThere = true;
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      await delay(LOOK_MS, undefined, { signal });
    }
  }
}

function openHost(config: Config, service: Service, source: ModelSource, engines: ModelEngines): ModelHost {
  const { log } = service;
  const turns = openTurns({ slots: availableParallelism() });
  return new ModelHost({
    source,
    keepMs: config.MODEL_KEEP_SECONDS * 1000,
    load: (model, role, onFailure) => {
      const background = role === 'shadow';
      return openLiveModel(model, {
        openEngine: () => engines.open(model, role, onFailure),
        maxQueued: config.MAX_IN_FLIGHT_IMAGES,
        maxWaitMs: background ? 0 : config.MAX_BATCH_WAIT_MS,
        concurrency: maxCalls(config, model.manifest.name),
        turns,
        background,
        log,
      });
    },
    memoryOf: (model, role) => engines.memoryOf(model, role),
    maxMemoryBytes: config.MODEL_MEMORY_BYTES ?? defaultModelMemory(),
    loadTimeoutMs: config.MODEL_LOAD_TIMEOUT_MS,
    log,
    onFailure: (error) => {
      service.fail(error);
    },
  });
}

type NameOf = (setting: string, fallback: boolean) => Promise<string>;

/** The name under which the host knows the model of a setting: a name of the repository, of the catalogue, or of a folder. */
function settingName(own: SettingsSource, repository: Repository | undefined): NameOf {
  return async (setting, fallback) => {
    const isPath = /[/\\]/.test(setting);
    if (!isPath && repository && (await repository.versions(setting)).length > 0) return setting;
    if (!isPath && catalogueEntry(setting) === undefined) throw unknownModel(setting, null, []);
    return (await own.add(setting, fallback)).manifest.name;
  };
}

/** Names of MORE_MODELS. One that can't be had is said and left out, unless MODEL_FALLBACK is off. */
async function namesOfOthers(nameOf: NameOf, config: Config, service: Service): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const setting of config.MORE_MODELS) {
    const name = await nameOf(setting, false).catch(orWithout(config, service));
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

function orWithout(config: Config, { log, signal }: Service): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ModelError) || !config.MODEL_FALLBACK || signal.aborted) throw error;
    log.warn({ code: error.code }, `${error.message} Images that ask for it are rejected.`);
    return undefined;
  };
}

/** Looks for new versions and names again and again. */
async function watchSource(
  host: ModelHost,
  source: ModelSource,
  pollSeconds: number,
  service: Service,
): Promise<Pick<WorkerModels, 'names' | 'onLook'>> {
  const listeners: (() => void)[] = [];
  let names = await source.names();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      names = await source.names();
      await host.refresh();
      for (const listener of listeners) listener();
    } catch (err) {
      service.log.warn({ err }, 'the model repository could not be asked: what is loaded goes on');
    } finally {
      looking = false;
    }
  };
  const stop = systemClock.every(pollSeconds * 1000, () => void look());
  service.defer('model versions', stop);
  return { names: () => names, onLook: (listener) => void listeners.push(listener) };
}
