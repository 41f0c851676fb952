import type { ConsumeOptions } from '../broker.js';
import type { Delivery } from '../delivery.js';
import type { SetTimer } from './commit-pacing.js';
import type { Committer } from './committer.js';
import type { DeadLetterFuse } from './dead-letter-fuse.js';
import type { HandledKeys } from './handled-keys.js';
import type { Place } from './tenure.js';

/** What the session of a partition works with. */
export interface SessionOptions extends Pick<
  ConsumeOptions,
  'groupId' | 'topic' | 'handle' | 'limits' | 'deadLetters'
> {
  readonly committer: Committer;
  readonly place: () => Place;
  /** Reads which idempotency keys earlier owners handled; undefined without deduplication. */
  readonly readHandledKeys: (() => Promise<HandledKeys>) | undefined;
  readonly fuse: DeadLetterFuse;
  readonly setTimer?: SetTimer;
  /** The partition made progress: a commit succeeded. */
  onCommit(deliveries: readonly Delivery[]): void;
  /** The session ended by itself: nothing after its last commit was kept. RetryableError: open a new one later. */
  onEnd(error: unknown): void;
}
