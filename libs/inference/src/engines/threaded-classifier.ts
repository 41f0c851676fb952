import type { BatchScores, Classifier, Pixels } from '../classifier.js';
import { EngineError } from '../engine-error.js';
import type { LocalModel } from '../engine-model.js';
import { openEngineThread } from './engine-thread.js';
import type { EngineThread } from './engine-thread.js';
import type { Lane } from './engine-protocol.js';

/** How a model is spread over the cores. */
export interface ThreadPlan {
  /** Copies of the model that work at the same time, each in a thread of its own. */
  readonly sessions: number;
  /** Cores that one of them uses for a batch. */
  readonly threadsPerSession: number;
  /** Cores for an image that comes while nothing else is under way, on one more copy of the model; 0 for no such copy. */
  readonly wideThreads: number;
}

export interface ThreadedOptions extends ThreadPlan {
  readonly maxBatchSize: number;
  /**
   * Whether the model's threads run at the lowest priority of the operating system, on Linux: for work that must cost others
   * nothing but spare capacity. It has no session over all cores then.
   */
  readonly background?: boolean | undefined;
  /** Called when a thread ends by itself, also when no call is under way: the service must fail. */
  readonly onFailure: (error: EngineError) => void;
}

/**
 * Loads a model into worker threads of this process.
 * @throws EngineError `load_failed` when the file is no such model or its tensors are not as described.
 */
export async function openThreadedClassifier(model: LocalModel, options: ThreadedOptions): Promise<Classifier> {
  const { maxBatchSize, sessions, threadsPerSession, wideThreads, background = false, onFailure } = options;
  const hasWide = !background && wideThreads > threadsPerSession;
  const opening = Array.from({ length: sessions }, (_, index) => {
    const wide = hasWide && index === 0 ? { wide: wideThreads } : {};
    const laneThreads = { narrow: threadsPerSession, ...wide };
    return openEngineThread({ model, maxBatchSize, laneThreads, background }, onFailure);
  });
  const threads = await allOrNone(opening);
  return new ThreadedClassifier(threads, model, threadsPerSession, hasWide);
}

async function allOrNone(opening: readonly Promise<EngineThread>[]): Promise<EngineThread[]> {
  const settled = await Promise.allSettled(opening);
  const threads = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return threads;
  await Promise.all(threads.map((thread) => thread.close()));
  throw failed.reason;
}

class ThreadedClassifier implements Classifier {
  readonly maxBatchSize: number;
  readonly concurrency: number;
  readonly classes: number;
  readonly #idle: Set<EngineThread>;
  readonly #turns: (() => void)[] = [];
  #closed = false;

  constructor(
    private readonly threads: readonly EngineThread[],
    private readonly model: LocalModel,
    readonly threadsPerCall: number,
    private readonly hasWide: boolean,
  ) {
    this.concurrency = threads.length;
    this.maxBatchSize = threads[0]?.maxBatchSize ?? 0;
    this.classes = threads[0]?.classes ?? 0;
    this.#idle = new Set(threads);
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

  async classify(batch: readonly Pixels[], moreToCome = false): Promise<BatchScores> {
    this.#check(batch);
    while (this.#idle.size === 0) await new Promise<void>((resolve) => this.#turns.push(resolve));
    const alone = !moreToCome && this.#idle.size === this.threads.length;
    // The thread with the wide session is the first one.
    const thread = this.threads.find((candidate) => this.#idle.has(candidate));
    if (!thread) throw new TypeError('an idle thread is one of the threads');
    this.#idle.delete(thread);
    const lane: Lane = alone && this.hasWide && batch.length === 1 ? 'wide' : 'narrow';
    try {
      return await thread.classify(batch, lane);
    } finally {
      this.#idle.add(thread);
      this.#turns.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#idle.size < this.threads.length) await new Promise<void>((resolve) => this.#turns.push(resolve));
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  #check(batch: readonly Pixels[]): void {
    if (this.#closed) throw new EngineError('closed', 'The engine is closed.');
    if (batch.length < 1 || batch.length > this.maxBatchSize) {
      throw new RangeError(`a batch has 1 to ${String(this.maxBatchSize)} images, not ${String(batch.length)}`);
    }
    const { width, height } = this.model.preprocessing;
    for (const image of batch) {
      if (image.width !== width || image.height !== height || image.data.length !== width * height * 3) {
        throw new RangeError(`the model takes ${String(width)}×${String(height)} RGB pixels`);
      }
    }
  }
}
