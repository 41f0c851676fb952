import { setTimeout as delay } from 'node:timers/promises';
import type { Offsets, Transaction } from 'kafkajs';
import { causes } from './refusal.js';

const FIRST_WAIT_MS = 3;
const LONGEST_WAIT_MS = 1000;

/**
 * Adds a group's offsets to a transaction. While the last transaction of the same producer is still being completed, Kafka 4
 * answers CONCURRENT_TRANSACTIONS: kafkajs asks again when records are added, but not for a transaction of offsets alone.
 */
export async function sendOffsets(
  transaction: Pick<Transaction, 'sendOffsets'>,
  offsets: Offsets & { consumerGroupId: string },
): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    try {
      await transaction.sendOffsets(offsets);
      return;
    } catch (error) {
      const passes = causes(error).some(({ type }) => type === 'CONCURRENT_TRANSACTIONS');
      if (!passes || waitMs > LONGEST_WAIT_MS) throw error;
    }
    await delay(waitMs);
  }
}
