/** Runs an act after some milliseconds; the result calls it off. */
export type SetTimer = (act: () => void, afterMs: number) => () => void;

/**
 * How long a finished result may wait for those under way beside it, as a share of the time it took itself: where work queues
 * up, more than it would be felt. A transaction of ten images costs hardly more than one of one, and half of what a busy
 * broker does is transactions.
 */
const GATHER_SHARE = 0.3;
/** And at most, milliseconds: behind a slow handler a result is not kept for its sake. */
const GATHER_MAX_MS = 100;

/** How long a result whose handler took `tookMs` may wait for those beside it, milliseconds. */
export function gatherMs(tookMs: number): number {
  return Math.min(tookMs * GATHER_SHARE, GATHER_MAX_MS);
}

export const nodeTimer: SetTimer = (act, afterMs) => {
  const timer = setTimeout(act, afterMs);
  return () => {
    clearTimeout(timer);
  };
};

/** Lets results gather before a commit while more are under way, each for a limited time. */
export class CommitPacing {
  #isDue = false;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly onDue: () => void,
    private readonly setTimer: SetTimer = nodeTimer,
  ) {}

  /** Whether a result has waited long enough. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** A result waits to be committed; its handler took so long. */
  arrive(tookMs: number): void {
    if (this.#isDue || this.#cancel) return;
    this.#cancel = this.setTimer(() => {
      this.#cancel = undefined;
      this.#isDue = true;
      this.onDue();
    }, gatherMs(tookMs));
  }

  /** What waited is being committed, or no longer matters. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isDue = false;
  }
}
