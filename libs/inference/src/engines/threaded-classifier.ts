import { checkBatch } from '../check-batch.js';
import type { BatchScores, Classifier, Pixels } from '../classifier.js';
import { EngineError } from '../engine-error.js';
import type { LocalModel } from '../engine-model.js';
import { openEngineThread } from './engine-thread.js';
import type { EngineThread } from './engine-thread.js';
import type { DeviceOptions, Lane } from './engine-protocol.js';

/** How a model is spread over the cores. */
export interface ThreadPlan {
  /** Copies of the model that work at the same time, each in a thread of its own. */
  readonly sessions: number;
  /** Cores that one of them uses for a batch. */
  readonly threadsPerSession: number;
  /** Cores for an image that comes while nothing else is under way, on one more copy of the model; 0 for no such copy. */
  readonly wideThreads: number;
  /** Where it runs, and with which memory. */
  readonly device?: DeviceOptions | undefined;
}

export interface ThreadedOptions extends ThreadPlan {
  readonly maxBatchSize: number;
  /**
   * Whether the model's threads run at the lowest priority of the operating system, on Linux: for work that must cost others
   * nothing but spare capacity. It has no session over all cores then.
   */
  readonly background?: boolean | undefined;
  /** Told when the model runs elsewhere than it was meant to; by default the process emits a warning. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Called when a thread ends by itself, also when no call is under way: the service must fail. */
  readonly onFailure: (error: EngineError) => void;
}

/** A model in worker threads of this process. */
export interface ThreadedClassifier extends Classifier {
  readonly threadsPerCall: number;
  /** Whether an image that is alone is spread over all cores. */
  readonly hasWide: boolean;
  /** Spreads a batch over all cores, while nothing else is under way. @throws TypeError where there is no session for it. */
  classifyWide(batch: readonly Pixels[]): Promise<BatchScores>;
  /** Takes no larger batches from now on; the memory for them stays. */
  limitTo(limits: { readonly maxBatchSize: number; readonly keepsWide: boolean }): void;
}

/**
 * Loads a model into worker threads of this process.
 * @throws EngineError `load_failed` when the file is no such model or its tensors are not as described.
 */
export async function openThreadedClassifier(model: LocalModel, options: ThreadedOptions): Promise<ThreadedClassifier> {
  const { maxBatchSize, sessions, threadsPerSession, wideThreads, background = false, device, onFailure } = options;
  const hasWide = !background && wideThreads > threadsPerSession;
  const opening = Array.from({ length: sessions }, (_, index) => {
    const wide = hasWide && index === 0 ? { wide: wideThreads } : {};
    const laneThreads = { narrow: threadsPerSession, ...wide };
    return openEngineThread({ model, maxBatchSize, laneThreads, background, device }, onFailure);
  });
  const threads = await allOrNone(opening);
  const notice = threads[0]?.notice;
  if (notice !== undefined) (options.onNotice ?? process.emitWarning)(notice);
  return new Pool(threads, model, threadsPerSession, hasWide);
}

async function allOrNone(opening: readonly Promise<EngineThread>[]): Promise<EngineThread[]> {
  const settled = await Promise.allSettled(opening);
  const threads = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return threads;
  await Promise.all(threads.map((thread) => thread.close()));
  throw failed.reason;
}

class Pool implements ThreadedClassifier {
  readonly concurrency: number;
  readonly classes: number;
  readonly #idle: Set<EngineThread>;
  readonly #turns: (() => void)[] = [];
  #maxBatchSize: number;
  #hasWide: boolean;
  #closed = false;

  constructor(
    private readonly threads: readonly EngineThread[],
    private readonly model: LocalModel,
    readonly threadsPerCall: number,
    hasWide: boolean,
  ) {
    this.concurrency = threads.length;
    this.#maxBatchSize = threads[0]?.maxBatchSize ?? 0;
    this.#hasWide = hasWide;
    this.classes = threads[0]?.classes ?? 0;
    this.#idle = new Set(threads);
  }

  get maxBatchSize(): number {
    return this.#maxBatchSize;
  }

  get hasWide(): boolean {
    return this.#hasWide;
  }

  async warmUp(): Promise<void> {
    const { width, height } = this.model.preprocessing;
    const black: Pixels = { width, height, data: new Uint8Array(width * height * 3) };
    for (let size = 1; size <= this.maxBatchSize; size += 1) {
      const batch = Array.from({ length: size }, () => black);
      await Promise.all(this.threads.map((thread) => thread.classify(batch, 'narrow')));
    }
    if (this.hasWide) await this.threads[0]?.classify([black], 'wide');
  }

  classify(batch: readonly Pixels[], moreToCome = false): Promise<BatchScores> {
    return this.#classify(batch, (isAlone) => {
      return isAlone && !moreToCome && this.hasWide && batch.length === 1 ? 'wide' : 'narrow';
    });
  }

  classifyWide(batch: readonly Pixels[]): Promise<BatchScores> {
    if (!this.hasWide) throw new TypeError('there is no session over all cores');
    return this.#classify(batch, () => 'wide');
  }

  limitTo({ maxBatchSize, keepsWide }: { readonly maxBatchSize: number; readonly keepsWide: boolean }): void {
    this.#maxBatchSize = Math.min(maxBatchSize, this.#maxBatchSize);
    this.#hasWide &&= keepsWide;
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#idle.size < this.threads.length) await new Promise<void>((resolve) => this.#turns.push(resolve));
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  async #classify(batch: readonly Pixels[], laneFor: (isAlone: boolean) => Lane): Promise<BatchScores> {
    if (this.#closed) throw new EngineError('closed', 'The engine is closed.');
    checkBatch(batch, this.maxBatchSize, this.model.preprocessing);
    while (this.#idle.size === 0) await new Promise<void>((resolve) => this.#turns.push(resolve));
    const lane = laneFor(this.#idle.size === this.threads.length);
    // The thread with the wide session is the first one.
    const thread = this.threads.find((candidate) => this.#idle.has(candidate));
    if (!thread) throw new TypeError('an idle thread is one of the threads');
    this.#idle.delete(thread);
    try {
      return await thread.classify(batch, lane);
    } finally {
      this.#idle.add(thread);
      this.#turns.shift()?.();
    }
  }
}
