/** Pixels of one decoded, resized image: RGB, `uint8[height, width, 3]`, tightly packed. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Probabilities of one image, `float32[classes]`, summing to 1. */
export type Scores = Float32Array;

/** A loaded model. Every engine implements it; `describeClassifier` (testing) is its contract. */
export interface Classifier {
  /** Largest batch `classify` takes. */
  readonly maxBatchSize: number;
  /** Runs each batch size the model will see once, so that the first image is as fast as the next. */
  warmUp(): Promise<void>;
  /**
   * Classifies a batch off the event loop. The result has one entry per image, in order, equal to classifying it alone.
   * `inferredMs` is the time of the model call.
   */
  classify(batch: readonly Pixels[]): Promise<{ readonly scores: readonly Scores[]; readonly inferredMs: number }>;
  /** Releases threads and memory once the calls under way are done. */
  close(): Promise<void>;
}
