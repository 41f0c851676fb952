import type { Delivery } from '@sightline/kafka';
import { LRUCache } from 'lru-cache';

const KEPT = 10_000;
const KEPT_BYTES = 32 * 1024 * 1024;

/** A message as it came, in memory of its own. */
export type KeptDelivery = Pick<Delivery, 'partition' | 'offset' | 'timestampMs' | 'headers'> & {
  readonly value: Buffer;
};

/** The latest messages of the results topic by `partition-offset`, bounded in number and bytes: what a click asks for. */
export class KeptDeliveries {
  readonly #kept = new LRUCache<string, KeptDelivery>({
    max: KEPT,
    maxSize: KEPT_BYTES,
    maxEntrySize: KEPT_BYTES / 4,
    sizeCalculation: ({ value }) => value.length + 200,
  });

  add({ partition, offset, timestampMs, headers, value }: Delivery): void {
    // A copy: the delivery's value keeps the whole fetched batch in memory.
    const own = Buffer.from(value ?? []);
    this.#kept.set(placeOf({ partition, offset }), { partition, offset, timestampMs, headers, value: own });
  }

  get(place: string): KeptDelivery | undefined {
    return this.#kept.get(place);
  }
}

export function placeOf({ partition, offset }: Pick<Delivery, 'partition' | 'offset'>): string {
  return `${partition}-${String(offset)}`;
}
