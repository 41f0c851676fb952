import type { Tenure } from '../broker.js';
import type { Committed } from './committer.js';

/** A partition, and the offset after its last message as of the last fetch. */
export interface Place {
  readonly partition: number;
  readonly highWatermark: bigint;
}

/** The tenure that begins with what had been committed. */
export function tenureOf(committed: Committed, place: () => Place, keepNote: Tenure['keepNote']): Tenure {
  return {
    partition: place().partition,
    offset: committed.offset,
    note: committed.metadata,
    end: () => place().highWatermark,
    keepNote,
  };
}
