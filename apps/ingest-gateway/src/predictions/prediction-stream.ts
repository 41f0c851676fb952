import type { Writable } from 'node:stream';
import type { Prediction } from '@sightline/messages';
import type { RecentPrediction } from './recent-predictions.js';
import type { StreamPosition } from './stream-position.js';

/** Which predictions a reader wants. */
export type PredictionFilter = (prediction: Prediction) => boolean;

export interface PredictionStreamOptions {
  readonly filter: PredictionFilter;
  /** Where the reader is; moves on with it. */
  readonly position: StreamPosition;
  /** What the reader missed, oldest first. */
  readonly missed: readonly RecentPrediction[];
  /** Predictions that may wait for a slow reader. */
  readonly maxWaiting: number;
  /** Called when a prediction can't be read; the stream goes on. */
  readonly onUnreadable: (error: unknown) => void;
}

// Removing from the front of an array costs its length: done once for many.
const FORGET_EVERY = 256;

/** One reader of the live predictions: server-sent events, written as fast as the reader takes them. */
export class PredictionStream {
  readonly #waiting: RecentPrediction[];
  readonly #limit: number;
  #next = 0;
  #writing = false;

  constructor(
    private readonly output: Writable,
    private readonly options: PredictionStreamOptions,
  ) {
    this.#waiting = [...options.missed];
    this.#limit = options.missed.length + options.maxWaiting;
    void this.#write();
  }

  /** Sends a prediction when its turn comes. False: the reader is too slow, and was dropped. */
  push(recent: RecentPrediction): boolean {
    if (this.#waiting.length - this.#next >= this.#limit) {
      this.output.destroy();
      return false;
    }
    this.#waiting.push(recent);
    if (!this.#writing) void this.#write();
    return true;
  }

  /** Something to read, so that neither side takes the connection for dead. */
  beat(): void {
    if (!this.output.writableNeedDrain) this.output.write(': still here\n\n');
  }

  end(): void {
    this.output.end();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#next < this.#waiting.length && this.output.writable) {
      const recent = this.#waiting[this.#next++];
      if (recent !== undefined) await this.#writeOne(recent);
      if (this.#next === FORGET_EVERY) this.#forgetWritten();
    }
    this.#forgetWritten();
    this.#writing = false;
  }

  #forgetWritten(): void {
    this.#waiting.splice(0, this.#next);
    this.#next = 0;
  }

  async #writeOne(recent: RecentPrediction): Promise<void> {
    const { filter, position, onUnreadable } = this.options;
    position.advance(recent.partition, recent.offset);
    try {
      if (!filter(await recent.prediction())) return;
      if (this.output.write(`id: ${position.toString()}\ndata: ${await recent.json()}\n\n`)) return;
    } catch (error) {
      onUnreadable(error);
      return;
    }
    await drained(this.output);
  }
}

function drained(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      output.off('drain', done).off('close', done);
      resolve();
    };
    output.on('drain', done).on('close', done);
    if (!output.writableNeedDrain || output.destroyed) done();
  });
}
