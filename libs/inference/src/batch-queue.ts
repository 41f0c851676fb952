import { OverloadedError } from '@sightline/messages';
import { activeTrace, metrics, seconds } from '@sightline/observability';
import { traceBatch, type ImageTrace } from './batch-trace.js';
import type { Classifier, Pixels, Scores } from './classifier.js';
import { EngineError, UnusableScoresError } from './engine-error.js';
import { freeSeat } from './turns.js';
import type { Seat, Turn, Turns } from './turns.js';

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
   * Classifies one image as part of whatever batch it fits in. An image whose signal is aborted when its turn comes, or when
   * its place is needed, is left out. `moreToCome` says that other images are being decoded.
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
  /** Calls of this model at the same time; undefined: as many as the classifier runs. */
  readonly concurrency?: number | undefined;
  /** What this model shares with others; undefined: it has the cores for itself. */
  readonly turns?: Turns | undefined;
  /** Whether it takes a turn only while no other model waits. */
  readonly background?: boolean | undefined;
  /** How long an image may wait for others to fill its batch while a session is free, milliseconds; 0: not at all. */
  readonly maxWaitMs?: number | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs?: () => number;
}

interface Waiting {
  readonly pixels: Pixels;
  readonly signal: AbortSignal | undefined;
  readonly moreToCome: boolean;
  readonly sinceMs: number;
  readonly trace: ImageTrace;
  resolve(classified: Classified): void;
  reject(reason: unknown): void;
}

/**
 * Opens a queue before a classifier. Batches are pulled: an idle engine starts at once with what is there; while all its
 * sessions are busy, or it is another model's turn, arrivals gather, and the next call takes its share of them. Only where
 * `maxWaitMs` is given does a timer hold a batch back.
 */
export function openBatchQueue(classifier: Classifier, options: BatchQueueOptions): BatchQueue {
  return new PulledQueue(classifier, options);
}

class PulledQueue implements BatchQueue {
  readonly #maxBatchSize: number;
  readonly #concurrency: number;
  readonly #maxWaitMs: number;
  readonly #seat: Seat;
  readonly #nowMs: () => number;
  readonly #observeDepth: Parameters<typeof metrics.inferenceQueueDepth.addCallback>[0];
  #waiting: Waiting[] = [];
  #running = 0;
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;
  #whenDrained: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly classifier: Classifier,
    private readonly options: BatchQueueOptions,
  ) {
    this.#maxBatchSize = Math.min(options.maxBatchSize, classifier.maxBatchSize);
    this.#concurrency = Math.min(options.concurrency ?? Infinity, classifier.concurrency);
    this.#maxWaitMs = options.maxWaitMs ?? 0;
    const { turns, background = false } = options;
    this.#seat = turns?.join({ background, width: classifier.threadsPerCall ?? 1 }) ?? freeSeat;
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
    if (this.depth >= maxQueued) this.#dropAborted();
    if (this.depth >= maxQueued) {
      return Promise.reject(new OverloadedError(`${String(maxQueued)} images wait for the model already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pixels, signal, moreToCome, sinceMs: this.#nowMs(), trace: activeTrace(), resolve, reject });
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
    while (this.#running + this.#asked < this.#concurrency && this.depth > this.#asked && !this.#isGathering()) {
      this.#asked += 1;
      this.#seat.ask((turn) => {
        this.#start(turn);
      });
    }
    if (this.#running > 0 || this.depth > 0 || !this.#whenDrained) return;
    this.#seat.leave();
    this.#whenDrained();
  }

  /** Whether the images that wait are to wait on for others; then a timer is set. */
  #isGathering(): boolean {
    clearTimeout(this.#timer);
    const leftMs = (this.#waiting[0]?.sinceMs ?? 0) + this.#maxWaitMs - this.#nowMs();
    if (this.#maxWaitMs === 0 || this.#closed || this.depth >= this.#maxBatchSize || leftMs <= 0) return false;
    this.#timer = setTimeout(() => {
      this.#pull();
    }, leftMs);
    return true;
  }

  #start(turn: Turn): void {
    this.#asked -= 1;
    const batch = this.#takeBatch();
    if (batch.length > 0) void this.#run(batch, turn);
    else turn.end(0);
  }

  /** An even share of what waits, so that the sessions still busy find theirs when they are done. */
  #takeBatch(): Waiting[] {
    this.#dropAborted();
    const share = Math.ceil(this.depth / this.#concurrency);
    return this.#waiting.splice(0, Math.min(share, this.#maxBatchSize));
  }

  #dropAborted(): void {
    this.#waiting = this.#waiting.filter((image) => {
      if (image.signal?.aborted) image.reject(image.signal.reason);
      return !image.signal?.aborted;
    });
  }

  async #run(batch: readonly Waiting[], turn: Turn): Promise<void> {
    this.#running += 1;
    const startedAtMs = this.#nowMs();
    const traced = traceBatch(this.options.model, batch);
    try {
      const { scores, inferredMs } = await this.classifier.classify(
        batch.map(({ pixels }) => pixels),
        !turn.alone || batch.some(({ moreToCome }) => moreToCome),
      );
      traced?.end();
      this.#record(batch.length, inferredMs);
      for (const [index, image] of batch.entries()) {
        const waitedMs = startedAtMs - image.sinceMs;
        metrics.inferenceQueueWait.record(seconds(waitedMs), { model: this.options.model });
        const own = scores[index];
        if (own) image.resolve({ scores: own, waitedMs, inferredMs, batchSize: batch.length });
        else image.reject(new UnusableScoresError());
      }
    } catch (error) {
      traced?.end(error);
      for (const image of batch) image.reject(error);
    } finally {
      this.#running -= 1;
      turn.end(this.#nowMs() - startedAtMs);
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
