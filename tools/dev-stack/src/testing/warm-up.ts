import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { kafkaSettings, openBroker } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';

const topic = 'warm-up';
const limits = { maxBatchSize: 1, concurrency: 1, maxInFlight: 1, maxInFlightBytes: 1 };
const lookAgainMs = 50;

/**
 * Joins a group and opens a transactional producer once. A broker on empty records makes its topics for groups and
 * transactions only then, and answers for a while that it does not coordinate them: a retriable answer that services wait
 * out, and that would stand between a test and what it is about.
 */
export async function warmUp(brokers: string): Promise<void> {
  const settings = { ...readSettings(kafkaSettings), KAFKA_BROKERS: brokers.split(',') };
  const broker = await openBroker(settings, { clientId: topic, log: silentLogger });
  try {
    await broker.topics.apply([{ topic, partitions: 1, replicationFactor: 1, settings: {} }]);
    const failure = new AbortController();
    const consumer = await broker.consume({
      groupId: topic,
      topic,
      delivery: 'exactly_once',
      limits,
      deadLetters: { topic, codec: { encode: () => Promise.reject(new Error('Nothing was sent here')) } },
      handle: () => Promise.resolve([]),
      onFailure: (error) => failure.abort(error),
    });
    while (consumer.assignment().length === 0) await delay(lookAgainMs, undefined, failure);
    await consumer.drain();
  } finally {
    await broker.close();
  }
}
