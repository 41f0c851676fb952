import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Values } from '@sightline/config';
import {
  findPlan,
  givenPlan,
  MeasuringTime,
  openClassifier,
  openLearnedClassifier,
  openPlanStore,
  usualPlan,
} from '@sightline/inference';
import type {
  Classifier,
  EngineError,
  inferenceSettings,
  LearnedOptions,
  LocalModel,
  ModelPlan,
} from '@sightline/inference';
import type { Role } from '@sightline/messages';
import { cacheFolder, engineModel } from '@sightline/models';
import type { LocalManifest, modelSettings, ResolvedLocalModel, ResolvedModel } from '@sightline/models';
import type { Logger } from '@sightline/observability';
import { measuredMemory, modelMemory, REMOTE_BYTES } from './memory-budget.js';

/** A model's classifier, warm. */
export interface OpenedEngine {
  readonly classifier: Classifier;
  /** What it really takes, bytes; undefined where that can't be told. */
  readonly memoryBytes: number | undefined;
}

/** Opens the classifiers of a worker's models, each as fits it on this machine. */
export interface ModelEngines {
  /** Memory that a model will be counted with, bytes. */
  memoryOf(model: ResolvedModel, role: Role): Promise<number>;
  /** @param onFailure its engine ended by itself. @throws EngineError or ModelServerError when it can't be loaded. */
  open(model: ResolvedModel, role: Role, onFailure: (error: EngineError) => void): Promise<OpenedEngine>;
  /** From now on images need the cores: no model is measured any more. */
  endMeasuring(): void;
}

type Config = Values<typeof inferenceSettings & Pick<typeof modelSettings, 'MODEL_CACHE_DIR'>>;

/** One session of one thread and one image a call: a shadow is in no hurry, and memory is for answers. */
const SHADOW_PLAN = { sessions: 1, threadsPerSession: 1, wideThreads: 0, maxBatchSize: 1 } as const;
/** Longest time of a start that goes into measuring models: whoever waits for the worker hardly sees it. */
const MAX_MEASURING_MS = 5000;

/** Opens the engines of a worker; plans that were learned are kept in MODEL_CACHE_DIR. `watch` is that of LearnedOptions. */
export function openEngines(config: Config, log: Logger, watch?: LearnedOptions['watch']): ModelEngines {
  // No model can have such a name.
  const store = openPlanStore(join(cacheFolder(config.MODEL_CACHE_DIR), '.plans'), { log });
  const measuring = new MeasuringTime(MAX_MEASURING_MS);
  /** Plans of the models that answer, by name: a new version is much like the one before. */
  const latest = new Map<string, ModelPlan>();

  const learning = ({
    manifest,
  }: ResolvedLocalModel): Pick<LearnedOptions, 'given' | 'largestBatch' | 'keep' | 'enginesDir'> => ({
    given: givenPlan(config, manifest.name),
    largestBatch: manifest.maxBatchSize,
    keep: { store, digest: digestOf(manifest) },
    enginesDir: config.ENGINES_DIR,
  });
  async function openAnswering(
    model: ResolvedLocalModel,
    options: Pick<LearnedOptions, 'onFailure' | 'onNotice'>,
  ): Promise<OpenedEngine> {
    const { name, version } = model.manifest;
    const own = log.child({ model: name, version });
    const learned = await openLearnedClassifier(localModel(model), {
      ...learning(model),
      ...options,
      measuring,
      ...(watch && { watch }),
      like: latest.get(name),
      log: own,
    });
    latest.set(name, learned.plan);
    return { ...learned, memoryBytes: learned.memoryBytes && measuredMemory(model.manifest, learned.memoryBytes) };
  }

  return {
    async memoryOf(model, role) {
      if (model.path === undefined) return REMOTE_BYTES;
      if (role === 'shadow') return modelMemory(model.manifest, SHADOW_PLAN);
      const { name } = model.manifest;
      const kept = await findPlan(localModel(model), learning(model));
      if (kept?.memoryBytes !== undefined) return measuredMemory(model.manifest, kept.memoryBytes);
      return modelMemory(model.manifest, kept ?? latest.get(name) ?? usualPlan(givenPlan(config, name)));
    },
    async open(model, role, onFailure) {
      const { name, maxBatchSize } = model.manifest;
      const onNotice = (text: string): void => {
        log.warn({ model: name }, text);
      };
      const options = { onFailure, onNotice };
      if (model.path !== undefined && role === 'primary') return openAnswering(model, options);
      const given = givenPlan(config, name);
      const plan = model.path === undefined ? usualPlan(given) : { ...SHADOW_PLAN, device: given.device };
      const classifier = await openClassifier(engineModel(model), {
        ...options,
        ...plan,
        maxBatchSize: Math.min(role === 'shadow' ? 1 : plan.maxBatchSize, maxBatchSize),
        background: role === 'shadow',
        enginesDir: config.ENGINES_DIR,
        serverTokens: config.REMOTE_MODEL_TOKENS,
      });
      return warm(classifier);
    },
    endMeasuring() {
      measuring.end();
    },
  };
}

function localModel({ manifest, path }: ResolvedLocalModel): LocalModel {
  return { ...manifest, path };
}

/** What of a model its times depend on: weights, and the pixels that they take. */
function digestOf({ sha256, moreFiles, input, preprocessing: { width, height } }: LocalManifest): string {
  const facts = JSON.stringify([sha256, moreFiles.map((file) => file.sha256).sort(), width, height, input]);
  return createHash('sha256').update(facts).digest('hex');
}

async function warm(classifier: Classifier): Promise<OpenedEngine> {
  try {
    await classifier.warmUp();
    return { classifier, memoryBytes: undefined };
  } catch (error) {
    await classifier.close();
    throw error;
  }
}
