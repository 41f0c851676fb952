/** A loaded model on a fixed number of threads. It blocks the thread it is called on. */
export interface EngineSession {
  /** Number of classes, found by running one black image. */
  readonly classes: number;
  /** Images that the model's shape allows: 1, or any number. */
  readonly maxBatchSize: number;
  /** Why it runs elsewhere than it was meant to. */
  readonly notice?: string | undefined;
  /** Reads `uint8[count, height, width, 3]`, writes probabilities to `float32[count, classes]`. */
  run(pixels: Uint8Array, scores: Float32Array, count: number): Promise<void>;
  release(): Promise<void>;
}
