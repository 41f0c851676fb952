import type { OutgoingRecord } from '../delivery.js';
import type { Slice, SliceEnding } from '../slices.js';
import type { Release } from './in-flight-limit.js';
import type { Admitted } from './session.js';

/** Deliveries handed to a slice at once hold at most so many bytes; a larger one goes alone. */
const MAX_BATCH_BYTES = 400_000;
/** With so many dead letters a slice is full: its commit stays below Kafka's 1 MiB, and the first are seen before all are written. */
const MAX_DEAD_LETTERS = 32;

/** A slice while it is gathered: what is settled with it. The deliveries themselves are in the slice alone. */
export class Gathering {
  readonly deadLetters: OutgoingRecord[] = [];
  /** Set once it is to be closed. */
  due: SliceEnding | undefined;
  /** It is being stored: nothing more is added. */
  isSettling = false;
  /** Offset after its last delivery. */
  until = 0n;
  /** Offset to commit once it is stored. */
  nextOffset = 0n;
  bytes = 0;
  readonly #releases: Release[] = [];

  constructor(
    readonly slice: Slice,
    private readonly stopTimer: () => void = () => undefined,
  ) {}

  get count(): number {
    return this.#releases.length;
  }

  get isFull(): boolean {
    const deadBytes = this.deadLetters.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    return this.slice.isFull || this.deadLetters.length >= MAX_DEAD_LETTERS || deadBytes >= MAX_BATCH_BYTES;
  }

  /** Notes deliveries that were added to the slice. */
  took(batch: readonly Admitted[]): void {
    for (const { delivery, nextOffset, release } of batch) {
      this.bytes += delivery.value?.length ?? 0;
      this.until = delivery.offset + 1n;
      this.nextOffset = nextOffset;
      this.#releases.push(release);
    }
  }

  /** Gives the places in flight back. */
  release(): void {
    this.stopTimer();
    for (const release of this.#releases.splice(0)) release();
  }
}

/** The next deliveries of a queue to be added at once: so many, below an offset if one is given. */
export function nextBatch(queue: readonly Admitted[], maxCount: number, until?: bigint): readonly Admitted[] {
  let bytes = 0;
  const end = queue.findIndex(({ delivery }, index) => {
    bytes += delivery.value?.length ?? 0;
    const tooMuch = index === maxCount || (index > 0 && bytes > MAX_BATCH_BYTES);
    return tooMuch || (until !== undefined && delivery.offset >= until);
  });
  return queue.slice(0, end < 0 ? undefined : end);
}
