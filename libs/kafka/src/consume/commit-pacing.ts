/** Runs an act after some milliseconds; the result calls it off. */
export type SetTimer = (act: () => void, afterMs: number) => () => void;

/**
 * How long a finished result may wait for those under way beside it. A transaction of ten images costs hardly more than one
 * of one image, and half of the work of a busy broker is transactions; a busy worker takes longer than this for an image.
 */
const GATHER_MS = 25;

const nodeTimer: SetTimer = (act, afterMs) => {
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

  /** A result waits to be committed. */
  arrive(): void {
    if (this.#isDue || this.#cancel) return;
    this.#cancel = this.setTimer(() => {
      this.#cancel = undefined;
      this.#isDue = true;
      this.onDue();
    }, GATHER_MS);
  }

  /** What waited is being committed, or no longer matters. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isDue = false;
  }
}
