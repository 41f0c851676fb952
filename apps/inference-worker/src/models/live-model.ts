import { openBatchQueue } from '@sightline/inference';
import type { BatchQueue, BatchQueueOptions } from '@sightline/inference';
import { ModelError } from '@sightline/models';
import type { ModelManifest, ResolvedModel } from '@sightline/models';
import { metrics, seconds } from '@sightline/observability';
import type { Logger } from '@sightline/observability';
import type { OpenedEngine } from './model-engines.js';
import { requireUsableScores } from './require-usable-scores.js';

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
  /** What it really takes, bytes; undefined where only an estimate can be had. */
  readonly memoryBytes?: number | undefined;
  /** Answers what it has taken, then frees threads and memory. */
  close(): Promise<void>;
}

export interface LiveModelOptions extends Pick<
  BatchQueueOptions,
  'maxQueued' | 'maxWaitMs' | 'concurrency' | 'turns' | 'background'
> {
  /** Loads its classifier and warms it up. */
  readonly openEngine: () => Promise<OpenedEngine>;
  readonly log: Logger;
}

/**
 * Loads a model and warms it up for each batch size it will see.
 * @throws EngineError when its file can't be loaded.
 * @throws ModelError `label_count` when its output is not one score for each label, `unusable_scores` when those are no numbers.
 */
export async function openLiveModel(
  model: ResolvedModel,
  { openEngine, log, turns, ...queueOptions }: LiveModelOptions,
): Promise<LiveModel> {
  const { name, version, preprocessing, engine } = model.manifest;
  const startedAt = performance.now();
  const record = (result: 'ok' | 'failed'): number => {
    const loadMs = performance.now() - startedAt;
    metrics.modelLoad.record(seconds(loadMs), { model: name, result });
    return Math.round(loadMs);
  };
  const { classifier, memoryBytes } = await openFitting(model, openEngine).catch((error: unknown) => {
    record('failed');
    throw error;
  });
  const { concurrency, maxBatchSize } = classifier;
  const loadMs = record('ok');
  const queue = openBatchQueue(classifier, {
    ...queueOptions,
    model: name,
    maxBatchSize,
    // A call of another server takes no core of this machine.
    turns: engine === 'remote' ? undefined : turns,
  });
  log.info({ model: name, version, load_ms: loadMs, concurrency, maxBatchSize, memoryBytes }, 'model ready');
  return {
    name,
    version,
    labels: model.labels,
    pixels: preprocessing,
    queue,
    engine,
    loadMs,
    memoryBytes,
    async close() {
      await queue.close();
      await classifier.close();
    },
  };
}

async function openFitting(
  { manifest, labels }: ResolvedModel,
  openEngine: () => Promise<OpenedEngine>,
): Promise<OpenedEngine> {
  const opened = await openEngine();
  try {
    requireLabels(manifest, labels.length, opened.classifier.classes);
    await requireUsableScores(opened.classifier, manifest);
    return opened;
  } catch (error) {
    await opened.classifier.close();
    throw error;
  }
}

function requireLabels({ name }: ModelManifest, labels: number, classes: number): void {
  if (classes === labels) return;
  throw new ModelError(
    'label_count',
    `The model ${name} gives ${String(classes)} scores but has ${String(labels)} labels: its labels file belongs to another model.`,
  );
}
