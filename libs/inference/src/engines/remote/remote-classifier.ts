import { checkBatch } from '../../check-batch.js';
import type { BatchScores, Classifier, Pixels } from '../../classifier.js';
import { EngineError } from '../../engine-error.js';
import type { RemoteModel } from '../../engine-model.js';
import { softmaxInPlace, unusableRows } from '../../scores.js';
import { checkAnswer } from './answer-scores.js';
import { loadFailure } from './load-failure.js';
import type { ModelServer } from './model-server.js';
import type { CallLimits, ServerGuard } from './server-guard.js';

/** What was learnt of the model when it was opened. */
interface Learnt {
  readonly classes: number;
  readonly maxBatchSize: number;
  /** Limits of the first call of each batch size. */
  readonly patient: CallLimits;
}

/** A classifier whose batches are answered by a model server. */
export class RemoteClassifier implements Classifier {
  readonly maxBatchSize: number;
  readonly concurrency: number;
  readonly classes: number;
  readonly #limits: CallLimits;
  readonly #turns: (() => void)[] = [];
  #running = 0;
  #closing: Promise<void> | undefined;

  constructor(
    private readonly model: RemoteModel,
    private readonly server: ModelServer,
    private readonly guard: ServerGuard,
    private readonly learnt: Learnt,
  ) {
    const { concurrency, deadlineMs, retries = 2, timeoutMs = deadlineMs / 2 } = model.endpoint;
    this.maxBatchSize = learnt.maxBatchSize;
    this.concurrency = concurrency;
    this.classes = learnt.classes;
    this.#limits = { deadlineMs, retries, timeoutMs };
  }

  /** Runs each batch size once with patience, then the largest as it will be run: a model that is too slow is refused. */
  async warmUp(): Promise<void> {
    const { width, height } = this.model.preprocessing;
    const black: Pixels = { width, height, data: new Uint8Array(width * height * 3) };
    const batchOf = (size: number): Pixels[] => Array.from({ length: size }, () => black);
    try {
      for (let size = 1; size <= this.maxBatchSize; size += 1) {
        await this.#takeTurn(batchOf(size), this.learnt.patient);
      }
      await this.#takeTurn(batchOf(this.maxBatchSize), this.#limits);
    } catch (error) {
      throw loadFailure(error);
    }
  }

  async classify(batch: readonly Pixels[]): Promise<BatchScores> {
    return this.#takeTurn(batch, this.#limits);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.guard.close();
    while (this.#running > 0) await new Promise<void>((resolve) => this.#turns.push(resolve));
    await this.server.close();
  }

  async #takeTurn(batch: readonly Pixels[], limits: CallLimits): Promise<BatchScores> {
    if (this.#closing) throw new EngineError('closed', 'The engine is closed.');
    checkBatch(batch, this.maxBatchSize, this.model.preprocessing);
    while (this.#running >= this.concurrency) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#running += 1;
    try {
      return await this.#run(batch, limits);
    } finally {
      this.#running -= 1;
      this.#turns.shift()?.();
    }
  }

  async #run(batch: readonly Pixels[], limits: CallLimits): Promise<BatchScores> {
    const { classes } = this;
    const { values, inferredMs } = await this.server.prepare(batch, async (attempt) => {
      const startedAt = performance.now();
      const answer = await this.guard.call(async (signal) => {
        const checked = await attempt(signal);
        checkAnswer(checked, batch.length, classes, this.model.endpoint.url);
        return checked;
      }, limits);
      return { values: answer.values, inferredMs: performance.now() - startedAt };
    });
    if (this.model.output.kind === 'logits') softmaxInPlace(values, classes);
    const unusable = unusableRows(values, classes);
    const scores = batch.map((_, index) =>
      unusable.includes(index) ? undefined : values.slice(index * classes, (index + 1) * classes),
    );
    return { scores, inferredMs };
  }
}
