import { idempotencyKeyHeader, type DeduplicationOptions } from '../broker.js';
import type { Delivery, OutgoingRecord } from '../delivery.js';
import type { FetchControl } from './fetch-control.js';

/** Idempotency keys of one partition remembered at most: about 10 MB. */
const MAX_KEYS = 100_000;

/** The idempotency keys that one partition has handled lately. */
export class HandledKeys {
  readonly #keys = new Set<string>();

  constructor(private readonly notesTopic: string) {}

  remember(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= MAX_KEYS) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  /** Whether the delivery repeats an earlier one; it counts as handled from now on. */
  isRepetition({ headers }: Delivery): boolean {
    const key = headers[idempotencyKeyHeader];
    if (key === undefined) return false;
    if (this.#keys.has(key)) return true;
    this.remember(key);
    return false;
  }

  /** What to write beside the results, for the next owner of the partition to know. */
  notes(deliveries: readonly Delivery[]): OutgoingRecord[] {
    return deliveries.flatMap(({ headers, partition }) => {
      const key = headers[idempotencyKeyHeader];
      return key === undefined ? [] : [{ topic: this.notesTopic, partition, key, value: null }];
    });
  }
}

/** The keys that earlier owners of a partition handled within the window. */
export async function readHandledKeys(
  control: Pick<FetchControl, 'readNotes'>,
  partition: number,
  deduplication: DeduplicationOptions,
): Promise<HandledKeys> {
  const keys = new HandledKeys(deduplication.topic);
  for (const key of await control.readNotes(partition, deduplication)) keys.remember(key);
  return keys;
}
