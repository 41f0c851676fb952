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
  readonly device?: DeviceOptions | undefined;
}

/** Where and with which memory an engine runs a model. */
export interface DeviceOptions {
  /** `auto`: a GPU where there is one that works, else the processor. The others are used or the model does not load. */
  readonly device?: 'auto' | 'cpu' | 'cuda' | 'tensorrt' | undefined;
  /** Whether memory of a call is kept for the next: quicker, for more memory at rest. By default it is. */
  readonly memoryArena?: boolean | undefined;
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
  | {
      readonly kind: 'loaded';
      readonly classes: number;
      readonly maxBatchSize: number;
      readonly notice?: string | undefined;
    }
  | { readonly kind: 'load_failed'; readonly message: string }
  | {
      readonly kind: 'classified';
      readonly slabs: Slabs;
      readonly unusable: readonly number[];
      readonly inferredMs: number;
    }
  | { readonly kind: 'call_failed'; readonly slabs: Slabs; readonly message: string };
