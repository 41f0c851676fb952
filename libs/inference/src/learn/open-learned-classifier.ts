import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Pixels } from '../classifier.js';
import type { LocalModel } from '../engine-model.js';
import { hasGpu } from '../engines/tensorflow/installed-engine.js';
import type { ThreadedClassifier } from '../engines/threaded-classifier.js';
import { openLocalClassifier } from '../open-classifier.js';
import type { ClassifierOptions } from '../open-classifier.js';
import { usualPlan } from '../thread-plan.js';
import type { GivenPlan, ModelPlan } from '../thread-plan.js';
import { choosePlan } from './choose-plan.js';
import type { Choice } from './choose-plan.js';
import { measureCalls } from './measure-calls.js';
import { MeasuringTime } from './measuring-time.js';
import { planKey } from './plan-key.js';
import type { KeptPlan, PlanStore } from './plan-store.js';
import { watchOthers } from './taken-by-others.js';

export interface LearnedOptions extends Pick<ClassifierOptions, 'onFailure' | 'onNotice' | 'enginesDir'> {
  /** What is given is not chosen. */
  readonly given: GivenPlan;
  /** Largest batch that makes sense for the model; its manifest says. */
  readonly largestBatch: number;
  /** Where plans are kept, and the digest of the weights; undefined: nowhere. */
  readonly keep?: { readonly store: PlanStore; readonly digest: string } | undefined;
  /** Time that models share for being measured. */
  readonly measuring?: MeasuringTime;
  /** Plan of a model much like this one, for when there is neither a plan nor time to measure. */
  readonly like?: ModelPlan | undefined;
  readonly log: { info(fields: object, message: string): void };
  /** Time for measuring, beside loading and one call of each kind, milliseconds. */
  readonly budgetMs?: number;
  readonly cores?: number;
  /** Begins to watch for the share of the cores that others have. */
  readonly watch?: typeof watchOthers;
}

/** A model that is loaded and warm, with the plan that it runs by. */
export interface LearnedModel {
  readonly classifier: ThreadedClassifier;
  readonly plan: ModelPlan;
  /** What the process grew by when it was loaded, bytes; undefined where that can't be told. */
  readonly memoryBytes: number | undefined;
}

/** A start must stay quick, and all sizes that can pay on a CPU fit in. */
const BUDGET_MS = 1000;
/** Without a GPU no larger batch is tried: none pays, and memory for it is taken before that is known. */
const LARGEST_ON_CPU = 16;
/** A model that takes longer to load is not loaded twice: its plan comes into full force with the next start. */
const MAX_RELOAD_MS = 5000;

/**
 * Loads a model into worker threads, warms it up and runs it as fits: by the plan that was kept for it, else by one that is
 * chosen now from its own times, else by that of a model like it or the usual one; the log says which and why. The
 * classifier is warm for each batch size up to its `maxBatchSize`.
 * @throws EngineError as `openClassifier`.
 */
export async function openLearnedClassifier(model: LocalModel, options: LearnedOptions): Promise<LearnedModel> {
  const { given, largestBatch, log, measuring = new MeasuringTime(), like } = options;
  const { cores = availableParallelism() } = options;
  const kept = await findPlan(model, options);
  if (kept) return openKept(model, kept, options);
  const learned = isAllGiven(given) ? undefined : await measuring.use(() => learnPlan(model, options));
  if (learned) return learned;
  // Of the other model's plan holds what is not given.
  const usual = usualPlan({ ...like, ...withoutGaps(given) }, cores);
  const plan = { ...usual, maxBatchSize: Math.min(usual.maxBatchSize, largestBatch) };
  log.info({ ...facts(plan), from: isAllGiven(given) ? 'settings' : like ? 'version before' : 'usual' }, 'model plan');
  return openBy(model, plan, options);
}

/** The plan that was kept for a model, if there is one. */
export async function findPlan(
  model: LocalModel,
  { keep, ...facts }: Pick<LearnedOptions, 'keep' | 'given' | 'largestBatch' | 'enginesDir' | 'cores'>,
): Promise<KeptPlan | undefined> {
  return keep?.store.read(await planKey(model, { ...facts, digest: keep.digest }));
}

async function keepPlan(model: LocalModel, plan: KeptPlan, options: LearnedOptions): Promise<void> {
  const { keep } = options;
  await keep?.store.write(await planKey(model, { ...options, digest: keep.digest }), plan);
}

async function openKept(model: LocalModel, kept: KeptPlan, options: LearnedOptions): Promise<LearnedModel> {
  const { times, why, learnedAt, ...known } = kept;
  const { sessions, threadsPerSession, wideThreads, maxBatchSize } = known;
  const plan = { sessions, threadsPerSession, wideThreads, maxBatchSize, device: options.given.device };
  options.log.info({ ...facts(plan), from: learnedAt, times, why }, 'model plan');
  if (known.memoryBytes !== undefined)
    return { ...(await openBy(model, plan, options)), memoryBytes: known.memoryBytes };
  // Only where nothing else is loaded or answers meanwhile the process grows by this model alone.
  const { measuring = new MeasuringTime() } = options;
  const measured = await measuring.use(async () => {
    const before = process.memoryUsage.rss();
    const opened = await openBy(model, plan, options);
    const memoryBytes = process.memoryUsage.rss() - before;
    if (memoryBytes > 0) await keepPlan(model, { ...kept, memoryBytes }, options);
    return { ...opened, memoryBytes: memoryBytes > 0 ? memoryBytes : undefined };
  });
  return measured ?? openBy(model, plan, options);
}

async function learnPlan(model: LocalModel, options: LearnedOptions): Promise<LearnedModel> {
  const { given, largestBatch, log, cores = availableParallelism() } = options;
  const limit = Math.min(given.maxBatchSize ?? (hasGpu() ? Infinity : LARGEST_ON_CPU), largestBatch);
  const usual = { ...usualPlan(given, cores), maxBatchSize: limit };
  const startedAtMs = performance.now();
  const first = await openLocalClassifier(model, { ...options, ...usual });
  const loadMs = performance.now() - startedAtMs;
  return orClose(first, async () => {
    const { choice, times } = await learn(first, model, { ...options, cores });
    const { why, isSure, keepsWide } = choice;
    const start = { ...usual, maxBatchSize: first.maxBatchSize };
    const plan = chosen(choice, start, given, cores);
    log.info({ ...facts(plan), from: isSure ? 'measured now' : 'usual', times, why }, 'model plan');
    const learnedAt = new Date().toISOString();
    if (isSure) await keepPlan(model, { ...facts(plan), times, why: [...why], learnedAt }, options);
    if (!isSure || loadMs > MAX_RELOAD_MS || isDeepStrictEqual(plan, start)) {
      const { maxBatchSize } = plan;
      first.limitTo({ maxBatchSize, keepsWide });
      await first.warmUp();
      return { classifier: first, plan: { ...start, maxBatchSize }, memoryBytes: undefined };
    }
    // Memory for larger batches and for sessions that are not worth it goes back: the model is loaded anew.
    await first.close();
    return openBy(model, plan, options);
  });
}

async function learn(
  classifier: ThreadedClassifier,
  model: LocalModel,
  { budgetMs = BUDGET_MS, cores, watch = watchOthers }: LearnedOptions & { readonly cores: number },
): Promise<{ readonly choice: Choice; readonly times: Record<string, string> }> {
  const { width, height } = model.preprocessing;
  const image: Pixels = { width, height, data: new Uint8Array(width * height * 3).fill(127) };
  const measured = await measureCalls(classifier, { image, budgetMs, takenByOthers: watch(cores) });
  const times = Object.fromEntries(measured.batches.map(({ size, callMs }) => [size, `${callMs.toFixed(1)} ms`]));
  return { choice: choosePlan(measured), times };
}

/** What the measurements say, where nothing else is given. */
function chosen(choice: Choice, start: ModelPlan, given: GivenPlan, cores: number): ModelPlan {
  const maxBatchSize = given.maxBatchSize === undefined ? choice.maxBatchSize : start.maxBatchSize;
  const isFree = given.sessions === undefined && given.threadsPerSession === undefined && !given.wideThreads;
  if (choice.oneOverAll && isFree) {
    return { ...start, maxBatchSize, sessions: 1, threadsPerSession: cores, wideThreads: 0 };
  }
  const wideThreads = given.wideThreads ?? (choice.keepsWide ? start.wideThreads : 0);
  return { ...start, maxBatchSize, wideThreads };
}

async function openBy(model: LocalModel, plan: ModelPlan, options: LearnedOptions): Promise<LearnedModel> {
  const classifier = await openLocalClassifier(model, { ...options, ...plan });
  return orClose(classifier, async () => {
    await classifier.warmUp();
    return { classifier, plan, memoryBytes: undefined };
  });
}

async function orClose<T>(classifier: ThreadedClassifier, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await classifier.close();
    throw error;
  }
}

/** The part of a plan that says something to people. */
function facts({ sessions, threadsPerSession, wideThreads, maxBatchSize }: ModelPlan): Omit<ModelPlan, 'device'> {
  return { sessions, threadsPerSession, wideThreads, maxBatchSize };
}

function isAllGiven({ sessions, threadsPerSession, wideThreads, maxBatchSize }: GivenPlan): boolean {
  return ![sessions ?? threadsPerSession, wideThreads, maxBatchSize].includes(undefined);
}

function withoutGaps(given: GivenPlan): GivenPlan {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
