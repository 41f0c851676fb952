import type { Delivery } from '@sightline/kafka';

/** The last offset seen of each partition. */
export class PartitionOffsets {
  readonly #offsets = new Map<number, bigint>();

  /** False where the message, or a later one, was seen before: a reader that lost its connection may read again. */
  advance({ partition, offset }: Pick<Delivery, 'partition' | 'offset'>): boolean {
    if (offset <= (this.#offsets.get(partition) ?? -1n)) return false;
    this.#offsets.set(partition, offset);
    return true;
  }
}
