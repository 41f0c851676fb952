import { setTimeout as delay } from 'node:timers/promises';
import type { Pixels } from '../classifier.js';
import type { ThreadedClassifier } from '../engines/threaded-classifier.js';
import type { BatchTime, Measured } from './choose-plan.js';
import { batchThatPays, isBearable, isDisturbed } from './choose-plan.js';

/** What is measured of a classifier. */
export type MeasuredClassifier = Pick<
  ThreadedClassifier,
  'concurrency' | 'maxBatchSize' | 'hasWide' | 'classify' | 'classifyWide'
>;

export interface MeasureOptions {
  readonly image: Pixels;
  /** Time for the batch sizes, and half of it again for sessions over all cores; what would not fit in is left out. */
  readonly budgetMs: number;
  /** Share of the cores, 0 to 1, that other programs have had since the measuring began. */
  readonly takenByOthers: () => number;
  /** Whether nobody else wants the classifier; what was measured is worth nothing once somebody did. */
  readonly isFree?: (() => boolean) | undefined;
  readonly nowMs?: () => number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Calls of each kind, the quickest counts: whatever else the machine does only adds. Quick ones are repeated more often. */
const MIN_ROUNDS = 3;
const MAX_ROUNDS = 20;
const ENOUGH_MS = 60;
/** What there is time for is called twice: the first call allocates. */
const LEAST_ROUNDS = 2;
/**
 * Images that are alone come with pauses between them, so they are measured with pauses: threads that have slept start slower, and
 * where an operating system then wakes them all on one core, a session over all cores is slower than one of a single thread.
 */
const PAUSE_MS = 15;
/** Lone images of each kind; their medians count, since some of them being quick is not enough. */
const MAX_PAIRS = 9;
/** Sizes that did not pay, one after the other, after which no larger one is tried. */
const MAX_FAILURES = 2;

/**
 * Measures a model's calls by batch size (1, 2, 4, … of `maxBatchSize`), as many at once as it runs at once. Gives up where
 * other programs have the cores.
 */
export async function measureCalls(classifier: MeasuredClassifier, options: MeasureOptions): Promise<Measured> {
  const { budgetMs, isFree = () => true, nowMs = () => performance.now() } = options;
  const { concurrency: sessions, maxBatchSize: largestBatch } = classifier;
  const watch = new StopWatch(nowMs, nowMs() + budgetMs, isFree);
  const takenByOthers = (): number => (watch.wasStopped ? 1 : options.takenByOthers());
  const batches = await measureBatches(classifier, { ...options, takenByOthers }, watch);
  const gaveUp = isDisturbed({ takenByOthers: takenByOthers() });
  const cores = gaveUp ? NOT_MEASURED : await measureCores(classifier, batches, options, watch);
  return { sessions, largestBatch, batches, ...cores, takenByOthers: takenByOthers() };
}

async function measureBatches(
  classifier: MeasuredClassifier,
  { image, takenByOthers }: MeasureOptions,
  watch: StopWatch,
): Promise<BatchTime[]> {
  const { concurrency, maxBatchSize } = classifier;
  const onAll = (size: number) => (): Promise<unknown> => {
    const batch = Array.from({ length: size }, () => image);
    return Promise.all(Array.from({ length: concurrency }, () => classifier.classify(batch, true)));
  };
  const batches: BatchTime[] = [{ size: 1, callMs: await watch.quickest(onAll(1)) }];
  let failures = 0;
  for (let size = 2; size <= maxBatchSize && failures < MAX_FAILURES; size *= 2) {
    // A batch of twice the size takes up to twice as long, and at least as long.
    const callMs = batches.at(-1)?.callMs ?? 0;
    if (!isBearable({ size, callMs }) || !watch.hasTimeFor(2 * callMs)) break;
    batches.push({ size, callMs: await watch.quickest(onAll(size)) });
    failures = batchThatPays(batches).best.size === size ? 0 : failures + 1;
    if (isDisturbed({ takenByOthers: takenByOthers() })) break;
  }
  return batches;
}

const NOT_MEASURED = { loneMs: undefined, wideMs: undefined, wideBatch: undefined } as const;

async function measureCores(
  classifier: MeasuredClassifier,
  batches: readonly BatchTime[],
  { image, budgetMs, nowMs = () => performance.now(), pause = delay }: MeasureOptions,
  watch: StopWatch,
): Promise<Pick<Measured, 'loneMs' | 'wideMs' | 'wideBatch'>> {
  const wide = (size: number) => (): Promise<unknown> =>
    classifier.classifyWide(Array.from({ length: size }, () => image));
  const usualMs = batches[0]?.callMs ?? 0;
  watch.deadlineMs = nowMs() + budgetMs / 2;
  if (!classifier.hasWide || !watch.hasTimeFor(2 * usualMs)) return NOT_MEASURED;
  const pairs = await watch.inTurns(() => classifier.classify([image], true), wide(1), pause);
  const loneMs = median(pairs.map(([lone]) => lone));
  const wideMs = median(pairs.map(([, spread]) => spread));
  const { size } = batchThatPays(batches).best;
  const hasTime = watch.hasTimeFor(wideMs * size);
  const wideBatch = hasTime ? { size, callMs: await watch.quickest(wide(size)) } : undefined;
  return { loneMs, wideMs, wideBatch };
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Times calls, for as long as there is time. */
class StopWatch {
  #wasStopped = false;

  constructor(
    private readonly nowMs: () => number,
    public deadlineMs: number,
    private readonly isFree: () => boolean,
  ) {}

  /** Whether somebody else wanted what is measured. */
  get wasStopped(): boolean {
    this.#wasStopped ||= !this.isFree();
    return this.#wasStopped;
  }

  hasTimeFor(callMs: number): boolean {
    return this.nowMs() + LEAST_ROUNDS * callMs <= this.deadlineMs;
  }

  /** Times of two calls that take turns, each after a pause. */
  async inTurns(
    first: () => Promise<unknown>,
    second: () => Promise<unknown>,
    pause: (ms: number) => Promise<unknown>,
  ): Promise<(readonly [number, number])[]> {
    const pairs: (readonly [number, number])[] = [];
    const timed = async (call: () => Promise<unknown>): Promise<number> => {
      await pause(PAUSE_MS);
      const beganAtMs = this.nowMs();
      await call();
      return this.nowMs() - beganAtMs;
    };
    let pairMs: number;
    do {
      const beganAtMs = this.nowMs();
      pairs.push([await timed(first), await timed(second)]);
      pairMs = this.nowMs() - beganAtMs;
    } while (pairs.length < MAX_PAIRS && !this.wasStopped && this.nowMs() + pairMs <= this.deadlineMs);
    return pairs;
  }

  async quickest(call: () => Promise<unknown>): Promise<number> {
    let [least, rounds] = [Infinity, 0];
    const startedAtMs = this.nowMs();
    do {
      const beganAtMs = this.nowMs();
      await call();
      least = Math.min(least, this.nowMs() - beganAtMs);
      rounds += 1;
    } while (
      rounds < MAX_ROUNDS &&
      !this.wasStopped &&
      this.nowMs() < this.deadlineMs &&
      (rounds < MIN_ROUNDS || this.nowMs() < startedAtMs + ENOUGH_MS)
    );
    return least;
  }
}
