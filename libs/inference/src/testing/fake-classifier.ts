import type { BatchScores, Classifier, Pixels } from '../classifier.js';
import { EngineError } from '../engine-error.js';

/** A classifier without a model, whose answers and pace a test decides. It passes `describeClassifier`. */
export interface FakeClassifier extends Classifier {
  /** Size of each batch so far. */
  readonly batchSizes: readonly number[];
  /** What each call was told of other images on their way. */
  readonly moreToCome: readonly boolean[];
  /** Whether `warmUp` has been called. */
  readonly warmedUp: boolean;
  /** Lets calls begin and not end. */
  pause(): void;
  /** Ends the calls under way and lets the next ones through. */
  resume(): void;
  /** Makes the next call fail. */
  failNext(error: Error): void;
}

export interface FakeClassifierOptions {
  readonly width?: number;
  readonly height?: number;
  readonly maxBatchSize?: number;
  readonly concurrency?: number;
  /** Scores of an image; by default the share of red, green and blue, and none for a black image. */
  readonly scoresOf?: (pixels: Pixels) => Float32Array | undefined;
}

/** Opens a fake with, unless said otherwise, three classes, calls of four images, and two calls at once. */
export function fakeClassifier(options: FakeClassifierOptions = {}): FakeClassifier {
  const { width = 8, height = 6, maxBatchSize = 4, concurrency = 2, scoresOf = colourShares } = options;
  const batchSizes: number[] = [];
  const moreToCome: boolean[] = [];
  let [running, closed, warmedUp] = [0, false, false];
  let failure: Error | undefined;
  let gate = Promise.resolve();
  let open = (): void => undefined;
  const waiting: (() => void)[] = [];

  async function classify(batch: readonly Pixels[], more = false): Promise<BatchScores> {
    if (closed) throw new EngineError('closed', 'The engine is closed.');
    if (batch.length < 1 || batch.length > maxBatchSize) throw new RangeError(`batch of ${String(batch.length)}`);
    if (batch.some((image) => image.width !== width || image.height !== height)) throw new RangeError('wrong size');
    while (running === concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    batchSizes.push(batch.length);
    moreToCome.push(more);
    try {
      await gate;
      const error = failure;
      failure = undefined;
      if (error) throw error;
      return { scores: batch.map(scoresOf), inferredMs: 1 };
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  return {
    maxBatchSize,
    concurrency,
    classes: 3,
    batchSizes,
    moreToCome,
    get warmedUp() {
      return warmedUp;
    },
    warmUp: () => {
      warmedUp = true;
      return Promise.resolve();
    },
    classify,
    pause() {
      gate = new Promise((resolve) => (open = resolve));
    },
    resume: () => {
      open();
      gate = Promise.resolve();
    },
    failNext(error) {
      failure = error;
    },
    async close() {
      closed = true;
      while (running > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

function colourShares({ data }: Pixels): Float32Array | undefined {
  const sums = [0, 1, 2].map((channel) => data.reduce((sum, value, i) => (i % 3 === channel ? sum + value : sum), 0));
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total === 0 ? undefined : Float32Array.from(sums, (sum) => sum / total);
}
