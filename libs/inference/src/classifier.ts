/** Pixels of one decoded, resized image: RGB, `uint8[height, width, 3]`, tightly packed. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Probabilities of one image, `float32[classes]`, summing to 1. */
export type Scores = Float32Array;

/** What one model call gave. */
export interface BatchScores {
  /** One entry per image, in order; undefined where the model gave an image no finite numbers. */
  readonly scores: readonly (Scores | undefined)[];
  /** Time of the model call, milliseconds. */
  readonly inferredMs: number;
}

/** A loaded model. Every engine implements it; `describeClassifier` (testing) is its contract. */
export interface Classifier {
  /** Largest batch `classify` takes. */
  readonly maxBatchSize: number;
  /** Calls of `classify` that run at the same time; further calls wait for their turn. */
  readonly concurrency: number;
  /** Cores that one call keeps busy; undefined: one. */
  readonly threadsPerCall?: number;
  /** Length of the scores. */
  readonly classes: number;
  /** Runs each batch size the model will see once, so that the first image is as fast as the next. */
  warmUp(): Promise<void>;
  /**
   * Classifies a batch off the event loop; the pixels are copied and stay the caller's. Each image's scores are those it
   * gets alone, but for the last bits of a float. `moreToCome` says that other images are on their way: the engine then
   * leaves cores for them, where it would spread a lone image over all.
   * @throws RangeError at once for an empty or too large batch and for pixels of another size than the model's.
   * @throws EngineError when the model call failed, or the engine has ended.
   */
  classify(batch: readonly Pixels[], moreToCome?: boolean): Promise<BatchScores>;
  /** Releases threads and memory once the calls under way are done. */
  close(): Promise<void>;
}
