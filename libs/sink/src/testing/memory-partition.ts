import type { Turn } from '@sightline/kafka';

/** A partition whose offsets are never committed, as if each owner died before: only notes kept at once outlast a tenure. */
export class MemoryPartition {
  #note = '';

  /** What the next owner's calls of `write` get. */
  takeOver(): Turn {
    return {
      tenure: {
        partition: 0,
        offset: 0n,
        note: this.#note,
        signal: new AbortController().signal,
        end: () => 1000n,
        keepNote: (note) => Promise.resolve(void (this.#note = note)),
      },
      note: () => undefined,
      expect: () => undefined,
    };
  }
}
