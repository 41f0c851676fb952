import { availableParallelism } from 'node:os';
import type { Classifier, Pixels } from '../classifier.js';
import type { LocalModel } from '../engine-model.js';
import { openThreadedClassifier } from '../engines/threaded-classifier.js';
import type { ThreadedOptions, ThreadPlan } from '../engines/threaded-classifier.js';
import { choosePlan } from './choose-plan.js';
import type { Choice } from './choose-plan.js';
import { measureCalls } from './measure-calls.js';

/** What is not given is learned. */
export interface LearnedOptions extends Partial<ThreadPlan>, Pick<ThreadedOptions, 'background' | 'onFailure'> {
  readonly maxBatchSize?: number | undefined;
  /** Largest batch that makes sense for the model; its manifest says. */
  readonly largestBatch: number;
  readonly log: { info(fields: object, message: string): void };
  /** Time for measuring, beside loading and one call of each kind, milliseconds. */
  readonly budgetMs?: number;
  readonly cores?: number;
}

/** Less than a second: a start must stay quick, and four calls of each kind of a small model fit in. */
const BUDGET_MS = 800;

/**
 * Loads a model into worker threads, warms it up, measures it and uses it as fits: what `options` leave open is chosen by the
 * model's own times here, and the log says what and why. The classifier is warm for each batch size up to its `maxBatchSize`.
 * @throws EngineError as `openThreadedClassifier`.
 */
export async function openLearnedClassifier(model: LocalModel, options: LearnedOptions): Promise<Classifier> {
  const { largestBatch, log, background, onFailure } = options;
  const { sessions, threadsPerSession, wideThreads } = startingPlan(options);
  const open = (wide: number, maxBatchSize: number): Promise<Classifier> =>
    openThreadedClassifier(model, {
      sessions,
      threadsPerSession,
      wideThreads: wide,
      maxBatchSize,
      background,
      onFailure,
    });

  const limit = Math.min(options.maxBatchSize ?? Infinity, largestBatch);
  const first = await open(wideThreads, limit);
  const hasWide = background !== true && wideThreads > threadsPerSession;
  const learned = await learn(first, model, hasWide, options).catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  const maxBatchSize = options.maxBatchSize === undefined ? learned.maxBatchSize : first.maxBatchSize;
  const keepsWide = options.wideThreads === undefined ? learned.keepsWide : hasWide;
  const { times, why } = learned;
  log.info({ sessions, threadsPerSession, wide: keepsWide, maxBatchSize, times, why }, 'model plan learned');

  if (maxBatchSize === first.maxBatchSize && keepsWide === hasWide) return warm(first);
  // Memory for larger batches and for a session that is not worth it goes back: the model is loaded anew.
  await first.close();
  return warm(await open(keepsWide ? wideThreads : 0, maxBatchSize));
}

/** A session per core, and one over all cores: which of it is kept the measurements say. */
function startingPlan(options: LearnedOptions): ThreadPlan {
  const { cores = availableParallelism(), threadsPerSession = 1, wideThreads = cores } = options;
  const { sessions = Math.max(1, Math.floor(cores / threadsPerSession)) } = options;
  return { sessions, threadsPerSession, wideThreads };
}

async function learn(
  classifier: Classifier,
  model: LocalModel,
  hasWide: boolean,
  { budgetMs = BUDGET_MS }: LearnedOptions,
): Promise<Choice & { readonly times: Readonly<Record<string, string>> }> {
  const { width, height } = model.preprocessing;
  const image: Pixels = { width, height, data: new Uint8Array(width * height * 3).fill(127) };
  const measured = await measureCalls(classifier, { image, hasWide, budgetMs });
  const times = Object.fromEntries(measured.batches.map(({ size, callMs }) => [size, `${callMs.toFixed(1)} ms`]));
  return { ...choosePlan(measured), times };
}

async function warm(classifier: Classifier): Promise<Classifier> {
  try {
    await classifier.warmUp();
    return classifier;
  } catch (error) {
    await classifier.close();
    throw error;
  }
}
