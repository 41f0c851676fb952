import type { Prediction } from '@sightline/messages';

/** A request that waits for the prediction of one image. */
export interface PredictionWaiter {
  /** The prediction; undefined when time ran out, the wait was cancelled or the gateway stops. Never rejects. */
  readonly prediction: Promise<Prediction | undefined>;
  cancel(): void;
}

type Settle = (prediction: Prediction | undefined) => void;

/** Who waits for which image. Every wait ends: by its prediction, its time or `endAll`. */
export class PredictionWaiters {
  readonly #waiting = new Map<string, Set<Settle>>();
  #count = 0;
  #ended = false;

  /** Requests that wait now. */
  get count(): number {
    return this.#count;
  }

  has(imageId: string): boolean {
    return this.#waiting.has(imageId);
  }

  /** Begins to wait; call it before the image is published, so that no answer is missed. */
  wait(imageId: string, waitMs: number): PredictionWaiter {
    if (this.#ended) return { prediction: Promise.resolve(undefined), cancel: () => undefined };
    let settle: Settle = () => undefined;
    const prediction = new Promise<Prediction | undefined>((resolve) => {
      const timer = setTimeout(() => {
        settle(undefined);
      }, waitMs);
      settle = (value) => {
        clearTimeout(timer);
        this.#remove(imageId, settle);
        resolve(value);
      };
    });
    this.#add(imageId, settle);
    return {
      prediction,
      cancel: () => {
        settle(undefined);
      },
    };
  }

  /** Hands a prediction to everybody who waits for its image. */
  answer(prediction: Prediction): void {
    for (const settle of [...(this.#waiting.get(prediction.image_id) ?? [])]) settle(prediction);
  }

  /** Ends every wait, and those to come at once: the gateway stops. */
  endAll(): void {
    this.#ended = true;
    for (const waiting of [...this.#waiting.values()]) for (const settle of [...waiting]) settle(undefined);
  }

  #add(imageId: string, settle: Settle): void {
    const waiting = this.#waiting.get(imageId) ?? new Set();
    waiting.add(settle);
    this.#waiting.set(imageId, waiting);
    this.#count += 1;
  }

  #remove(imageId: string, settle: Settle): void {
    const waiting = this.#waiting.get(imageId);
    if (waiting?.delete(settle) !== true) return;
    this.#count -= 1;
    if (waiting.size === 0) this.#waiting.delete(imageId);
  }
}
