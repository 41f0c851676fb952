import { openBatchQueue, openClassifier } from '@sightline/inference';
import type { BatchQueue, Classifier, EngineError, ThreadPlan, Turns } from '@sightline/inference';
import { engineModel, ModelError } from '@sightline/models';
import type { ModelManifest, ResolvedModel } from '@sightline/models';
import { metrics, seconds } from '@sightline/observability';
import type { Logger } from '@sightline/observability';

/** A model that is loaded, warm and ready to answer. */
export interface LiveModel {
  readonly name: string;
  readonly version: string;
  /** In the order of the scores. */
  readonly labels: readonly string[];
  readonly pixels: ModelManifest['preprocessing'];
  readonly queue: BatchQueue;
  readonly engine: ModelManifest['engine'];
  /** How long loading and warming up took, milliseconds. */
  readonly loadMs: number;
  /** Answers what it has taken, then frees threads and memory. */
  close(): Promise<void>;
}

export interface LiveModelOptions {
  /** How the model is spread over the cores. */
  readonly threads: ThreadPlan;
  readonly maxBatchSize: number;
  readonly maxQueued: number;
  /** What REMOTE_MODEL_TOKENS says. */
  readonly serverTokens?: string | undefined;
  /** Shares the cores with the other models of the worker. */
  readonly turns?: Turns;
  /** Whether it gives way to all others: its threads run when no other wants the core. */
  readonly background?: boolean;
  readonly log: Logger;
  /** The model's engine ended by itself: the worker can't go on. */
  readonly onFailure: (error: EngineError) => void;
}

/**
 * Loads a model and warms it up for each batch size it will see.
 * @throws EngineError when its file can't be loaded.
 * @throws ModelError `label_count` when its output is not one score for each label.
 */
export async function openLiveModel(model: ResolvedModel, options: LiveModelOptions): Promise<LiveModel> {
  const { name, version, preprocessing } = model.manifest;
  const startedAt = performance.now();
  const record = (result: 'ok' | 'failed'): number => {
    const loadMs = performance.now() - startedAt;
    metrics.modelLoad.record(seconds(loadMs), { model: name, result });
    return Math.round(loadMs);
  };
  const classifier = await openWarm(model, options).catch((error: unknown) => {
    record('failed');
    throw error;
  });
  const { concurrency, maxBatchSize } = classifier;
  const loadMs = record('ok');
  options.log.info({ model: name, version, load_ms: loadMs, concurrency, maxBatchSize }, 'model ready');
  const { maxQueued, turns, background = false } = options;
  // A call of another server takes no core of this machine.
  const takesTurns = turns !== undefined && model.manifest.engine !== 'remote';
  const fairness = takesTurns ? { turns, background, width: options.threads.threadsPerSession } : {};
  const queue = openBatchQueue(classifier, { model: name, maxBatchSize, maxQueued, ...fairness });
  return {
    name,
    version,
    labels: model.labels,
    pixels: preprocessing,
    queue,
    engine: model.manifest.engine,
    loadMs,
    async close() {
      await queue.close();
      await classifier.close();
    },
  };
}

async function openWarm(model: ResolvedModel, options: LiveModelOptions): Promise<Classifier> {
  const { threads, serverTokens, onFailure, background = false } = options;
  const { manifest, labels } = model;
  const maxBatchSize = Math.min(options.maxBatchSize, manifest.maxBatchSize);
  const onNotice = (text: string): void => {
    options.log.warn({ model: manifest.name }, text);
  };
  const engineOptions = { ...threads, background, maxBatchSize, serverTokens, onFailure, onNotice };
  const classifier = await openClassifier(engineModel(model), engineOptions);
  try {
    if (classifier.classes !== labels.length) {
      throw new ModelError(
        'label_count',
        `The model ${manifest.name} gives ${String(classifier.classes)} scores but has ${String(labels.length)} labels: its labels file belongs to another model.`,
      );
    }
    await classifier.warmUp();
    return classifier;
  } catch (error) {
    await classifier.close();
    throw error;
  }
}
