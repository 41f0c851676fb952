import type { LocalModel } from '../engine-model.js';

/**
 * The two ways to run a model: `narrow` on the few threads that make the most of a core under load, `wide` on all cores for
 * an image that is alone.
 */
export type Lane = 'narrow' | 'wide';

/** What a thread is started with. */
export interface ThreadSetup {
  readonly model: LocalModel;
  readonly maxBatchSize: number;
  /** Threads of the session of each lane; a lane that is left out has no session. */
  readonly laneThreads: Readonly<{ narrow: number; wide?: number }>;
  /** Whether its threads give way to all others. */
  readonly background?: boolean | undefined;
}

/** Memory that travels to the thread and back with each call, so that nothing is allocated per call. */
export interface Slabs {
  /** `uint8[maxBatchSize, height, width, 3]` */
  readonly pixels: ArrayBuffer;
  /** `float32[maxBatchSize, classes]` */
  readonly scores: ArrayBuffer;
}

/** Owner → thread. */
export type ThreadRequest =
  | { readonly kind: 'classify'; readonly slabs: Slabs; readonly count: number; readonly lane: Lane }
  | { readonly kind: 'close' };

/** Thread → owner. */
export type ThreadReply =
  | { readonly kind: 'loaded'; readonly classes: number; readonly maxBatchSize: number }
  | { readonly kind: 'load_failed'; readonly message: string }
  | {
      readonly kind: 'classified';
      readonly slabs: Slabs;
      readonly unusable: readonly number[];
      readonly inferredMs: number;
    }
  | { readonly kind: 'call_failed'; readonly slabs: Slabs; readonly message: string };
