import type { Pixels } from '../../classifier.js';

/** A tensor as a model server describes it. */
export interface TensorDescription {
  readonly name: string;
  /** As the Open Inference Protocol names it: `FP32`, `UINT8`. */
  readonly datatype: string;
  /** -1 where any length will do; undefined where the server doesn't say. */
  readonly shape: readonly number[] | undefined;
}

/** What a model server says of a model. Empty lists: it says nothing. */
export interface ModelDescription {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
}

/** The output tensor of a call. */
export interface AnswerTensor {
  /** `[images, classes]`, ones may follow. */
  readonly shape: readonly number[];
  /** NaN where the server has no number. */
  readonly values: Float32Array;
}

/** Sends the request of one batch; may be called again. */
export type Attempt = (signal: AbortSignal) => Promise<AnswerTensor>;

/**
 * A model on a model server, in one protocol. What a call throws is a ModelServerError, or the signal's reason once that is
 * aborted.
 */
export interface ModelServer {
  /** Asks whether the server and the model are ready, and what the model's tensors are. */
  describe(signal: AbortSignal): Promise<ModelDescription>;
  /** Makes the request of a batch once for all attempts, which end before the promise of `use` does. @returns what `use` returns */
  prepare<T>(batch: readonly Pixels[], use: (attempt: Attempt) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Largest answer that is read: 32 images of 21,000 classes as JSON stay below it, a server gone wild does not. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
