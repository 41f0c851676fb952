import type { Pixels } from '../classifier.js';
import type { ThreadedClassifier } from '../engines/threaded-classifier.js';
import type { BatchTime, Measured } from './choose-plan.js';
import { batchThatPays, isBearable, MAX_TAKEN } from './choose-plan.js';

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
  readonly nowMs?: () => number;
}

/** Calls of each kind, the quickest counts: whatever else the machine does only adds. Quick ones are repeated more often. */
const MIN_ROUNDS = 3;
const MAX_ROUNDS = 20;
const ENOUGH_MS = 60;
/** What there is time for is called twice: the first call allocates. */
const LEAST_ROUNDS = 2;
/** Sizes that did not pay, one after the other, after which no larger one is tried. */
const MAX_FAILURES = 2;

/**
 * Measures a model's calls by batch size (1, 2, 4, … of `maxBatchSize`), as many at once as it runs at once. Gives up where
 * other programs have the cores.
 */
export async function measureCalls(classifier: MeasuredClassifier, options: MeasureOptions): Promise<Measured> {
  const { budgetMs, takenByOthers, nowMs = () => performance.now() } = options;
  const { concurrency: sessions, maxBatchSize: largestBatch } = classifier;
  const watch = new StopWatch(nowMs, nowMs() + budgetMs);
  const batches = await measureBatches(classifier, options, watch);
  const isDisturbed = takenByOthers() > MAX_TAKEN;
  const cores = isDisturbed ? NOT_MEASURED : await measureCores(classifier, batches, options, watch);
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
    if (takenByOthers() > MAX_TAKEN) break;
  }
  return batches;
}

const NOT_MEASURED = { loneMs: undefined, wideMs: undefined, wideBatch: undefined } as const;

async function measureCores(
  classifier: MeasuredClassifier,
  batches: readonly BatchTime[],
  { image, budgetMs, nowMs = () => performance.now() }: MeasureOptions,
  watch: StopWatch,
): Promise<Pick<Measured, 'loneMs' | 'wideMs' | 'wideBatch'>> {
  const wide = (size: number) => (): Promise<unknown> =>
    classifier.classifyWide(Array.from({ length: size }, () => image));
  const usualMs = batches[0]?.callMs ?? 0;
  watch.deadlineMs = nowMs() + budgetMs / 2;
  if (!classifier.hasWide || !watch.hasTimeFor(2 * usualMs)) return NOT_MEASURED;
  const loneMs = await watch.quickest(() => classifier.classify([image], true));
  const wideMs = await watch.quickest(wide(1));
  const { size } = batchThatPays(batches).best;
  const hasTime = watch.hasTimeFor(wideMs * size);
  const wideBatch = hasTime ? { size, callMs: await watch.quickest(wide(size)) } : undefined;
  return { loneMs, wideMs, wideBatch };
}

/** Takes the least of several times. */
class StopWatch {
  constructor(
    private readonly nowMs: () => number,
    public deadlineMs: number,
  ) {}

  hasTimeFor(callMs: number): boolean {
    return this.nowMs() + LEAST_ROUNDS * callMs <= this.deadlineMs;
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
      this.nowMs() < this.deadlineMs &&
      (rounds < MIN_ROUNDS || this.nowMs() < startedAtMs + ENOUGH_MS)
    );
    return least;
  }
}
