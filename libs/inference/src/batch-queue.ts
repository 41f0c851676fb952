import { OverloadedError } from '@sightline/messages';
import { metrics, seconds } from '@sightline/observability';
import type { Classifier, Pixels, Scores } from './classifier.js';
import { EngineError, UnusableScoresError } from './engine-error.js';

/** What the queue says of one image. */
export interface Classified {
  readonly scores: Scores;
  /** From `classify` until the engine took the image up. */
  readonly waitedMs: number;
  /** The model call of the batch that held the image. */
  readonly inferredMs: number;
  readonly batchSize: number;
}

/** Turns single images into batches. */
export interface BatchQueue {
  /**
   * Classifies one image as part of whatever batch it fits in. An image whose signal is aborted when its turn comes is
   * left out. `moreToCome` says that other images are being decoded.
   * @throws OverloadedError when `maxQueued` images wait already.
   * @throws UnusableScoresError when the model gave this image no finite numbers; the rest of its batch is not concerned.
   * @throws EngineError when the batch failed for a reason that is not the image's, or the queue is closed.
   */
  classify(pixels: Pixels, signal?: AbortSignal, moreToCome?: boolean): Promise<Classified>;
  /** Images that wait. */
  readonly depth: number;
  /** Takes no more images, and resolves once those it has are classified. The classifier stays open. */
  close(): Promise<void>;
}

export interface BatchQueueOptions {
  /** Name of the model, for metrics. */
  readonly model: string;
  readonly maxBatchSize: number;
  readonly maxQueued: number;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs?: () => number;
}

interface Waiting {
  readonly pixels: Pixels;
  readonly signal: AbortSignal | undefined;
  readonly moreToCome: boolean;
  readonly sinceMs: number;
  resolve(classified: Classified): void;
  reject(reason: unknown): void;
}

/**
 * Opens a queue before a classifier. Batches are pulled, there is no timer: an idle engine starts at once with what is there;
 * while all its sessions are busy arrivals gather, and the next one to be free takes its share of them.
 */
export function openBatchQueue(classifier: Classifier, options: BatchQueueOptions): BatchQueue {
  return new PulledQueue(classifier, options);
}

class PulledQueue implements BatchQueue {
  readonly #maxBatchSize: number;
  readonly #nowMs: () => number;
  readonly #observeDepth: Parameters<typeof metrics.inferenceQueueDepth.addCallback>[0];
  #waiting: Waiting[] = [];
  #running = 0;
  #whenDrained: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly classifier: Classifier,
    private readonly options: BatchQueueOptions,
  ) {
    this.#maxBatchSize = Math.min(options.maxBatchSize, classifier.maxBatchSize);
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#observeDepth = (gauge) => {
      gauge.observe(this.depth, { model: options.model });
    };
    metrics.inferenceQueueDepth.addCallback(this.#observeDepth);
  }

  get depth(): number {
    return this.#waiting.length;
  }

  classify(pixels: Pixels, signal?: AbortSignal, moreToCome = false): Promise<Classified> {
    if (this.#closed) return Promise.reject(new EngineError('closed', 'The batch queue is closed.'));
    const { maxQueued } = this.options;
    if (this.depth >= maxQueued) {
      return Promise.reject(new OverloadedError(`${String(maxQueued)} images wait for the model already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pixels, signal, moreToCome, sinceMs: this.#nowMs(), resolve, reject });
      this.#pull();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    metrics.inferenceQueueDepth.removeCallback(this.#observeDepth);
    return new Promise((resolve) => {
      this.#whenDrained = resolve;
      this.#pull();
    });
  }

  #pull(): void {
    while (this.#running < this.classifier.concurrency && this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length > 0) void this.#run(batch);
    }
    if (this.#running === 0 && this.#waiting.length === 0) this.#whenDrained?.();
  }

  /** An even share of what waits, so that the sessions still busy find theirs when they are done. */
  #takeBatch(): Waiting[] {
    this.#waiting = this.#waiting.filter((image) => {
      if (image.signal?.aborted) image.reject(image.signal.reason);
      return !image.signal?.aborted;
    });
    const share = Math.ceil(this.depth / this.classifier.concurrency);
    return this.#waiting.splice(0, Math.min(share, this.#maxBatchSize));
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#running += 1;
    const startedAtMs = this.#nowMs();
    try {
      const { scores, inferredMs } = await this.classifier.classify(
        batch.map(({ pixels }) => pixels),
        batch.some(({ moreToCome }) => moreToCome),
      );
      this.#record(batch.length, inferredMs);
      for (const [index, image] of batch.entries()) {
        const waitedMs = startedAtMs - image.sinceMs;
        metrics.inferenceQueueWait.record(seconds(waitedMs), { model: this.options.model });
        const own = scores[index];
        if (own) image.resolve({ scores: own, waitedMs, inferredMs, batchSize: batch.length });
        else image.reject(new UnusableScoresError());
      }
    } catch (error) {
      for (const image of batch) image.reject(error);
    } finally {
      this.#running -= 1;
      this.#pull();
    }
  }

  #record(batchSize: number, inferredMs: number): void {
    const { model } = this.options;
    metrics.inference.record(seconds(inferredMs), { model });
    const reason = batchSize === this.#maxBatchSize ? 'full' : 'queue_empty';
    metrics.inferenceBatchSize.record(batchSize, { model, reason });
  }
}
