import type { Classifier, Pixels } from '../classifier.js';
import type { BatchTime, Measured } from './choose-plan.js';
import { MAX_CALL_MS } from './choose-plan.js';

/** Calls of each kind; the quickest counts, since whatever else the machine does only adds. */
const ROUNDS = 4;

export interface MeasureOptions {
  readonly image: Pixels;
  readonly hasWide: boolean;
  /** Sizes beyond the first are left out once they would not fit in, milliseconds. */
  readonly budgetMs: number;
  readonly nowMs?: () => number;
}

/** Measures a model's calls by batch size (1, 2, 4, … of `maxBatchSize`), as many at once as it runs at once. */
export async function measureCalls(classifier: Classifier, options: MeasureOptions): Promise<Measured> {
  const { image, hasWide, budgetMs, nowMs = () => performance.now() } = options;
  const { concurrency: sessions, maxBatchSize } = classifier;
  const startedAtMs = nowMs();
  const quickest = async (calls: number, size: number, moreToCome: boolean): Promise<number> => {
    const batch = Array.from({ length: size }, () => image);
    const once = async (): Promise<number> => {
      const beganAtMs = nowMs();
      await Promise.all(Array.from({ length: calls }, () => classifier.classify(batch, moreToCome)));
      return nowMs() - beganAtMs;
    };
    // The first call of a shape allocates.
    let least = await once();
    for (let round = 1; round < ROUNDS && nowMs() < startedAtMs + budgetMs; round += 1) {
      least = Math.min(least, await once());
    }
    return least;
  };

  const loneMs = await quickest(1, 1, true);
  const wideMs = hasWide ? await quickest(1, 1, false) : undefined;
  const batches: BatchTime[] = [{ size: 1, callMs: await quickest(sessions, 1, true) }];
  for (let size = 2; size <= maxBatchSize; size *= 2) {
    const callMs = batches.at(-1)?.callMs ?? 0;
    // A batch of twice the size takes up to twice as long, and at least as long.
    const wouldTakeMs = 2 * callMs * ROUNDS;
    if (callMs > MAX_CALL_MS || nowMs() + wouldTakeMs > startedAtMs + budgetMs) break;
    batches.push({ size, callMs: await quickest(sessions, size, true) });
  }
  return { sessions, batches, loneMs, wideMs };
}
