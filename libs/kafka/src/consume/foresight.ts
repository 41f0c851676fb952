import { nodeTimer, type SetTimer } from './commit-pacing.js';
import type { Committer } from './committer.js';

/** After so many milliseconds without a delivery a partition is at rest: what can be done for the next one is done then. */
const REST_MS = 50;

/** Has the committer begin a commit ahead where it will most likely be of one delivery alone. */
export class Foresight {
  #cancel: (() => void) | undefined;

  constructor(
    private readonly committer: Committer,
    private readonly setTimer: SetTimer = nodeTimer,
  ) {}

  /** Nothing is under way: unless something happens, the commit of the next delivery is begun, which is expected at this position. */
  rest(position: bigint, metadata: string): void {
    this.stop();
    this.#cancel = this.setTimer(() => this.committer.anticipate?.(position + 1n, metadata), REST_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
