import { readSettings } from '@sightline/config';
import { kafkaRules, kafkaSettings, openBroker } from '@sightline/kafka';
import { topicSettings, topicSpecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { SetupError } from '../setup-error.js';

/** A Kafka that somebody else runs is up or it is not: no need to wait long. */
const connectTimeoutMs = 20_000;

/** Creates the topics that are missing, and returns a sentence for each setting in which an existing one differs. */
export async function applyTopics(brokers: string): Promise<readonly string[]> {
  const kafka = readSettings(kafkaSettings, kafkaRules);
  const values = { ...kafka, KAFKA_BROKERS: brokers.split(','), KAFKA_CONNECT_TIMEOUT_MS: connectTimeoutMs };
  const broker = await openBroker(values, { clientId: 'sightline-start', log: silentLogger }).catch(
    (error: unknown) => {
      throw new SetupError(
        `Kafka at ${brokers} does not answer: start it, or unset KAFKA_BROKERS to have one started.`,
        { cause: error },
      );
    },
  );
  try {
    const { differences } = await broker.topics.apply(topicSpecs(readSettings(topicSettings)));
    return differences.map(
      ({ topic, field, wanted, found }) => `Topic ${topic} has ${field} ${found} instead of ${wanted}.`,
    );
  } finally {
    await broker.close();
  }
}
