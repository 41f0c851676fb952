import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@sightline/config';
import { RetryableError } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import type { Admin, Kafka } from 'kafkajs';
import type { Broker } from '../broker.js';
import type { Committed } from '../consume/committer.js';
import type { OutgoingRecord } from '../delivery.js';
import { kafkaClient } from '../kafkajs/kafka-client.js';
import { TransactionalCommitter, type CommitPlace } from '../kafkajs/transactional-committer.js';
import { kafkaSettings } from '../kafka-settings.js';
import { openBroker } from '../open-broker.js';

/** A record whose key and value are a text. */
export function textRecord(topic: string, text: string): OutgoingRecord {
  return { topic, key: text, value: Buffer.from(text) };
}

/** The Kafka of the tests, as the parts behind a Broker see it. */
export class RealKafka {
  #topics = 0;

  private constructor(
    readonly kafka: Kafka,
    readonly admin: Admin,
    readonly broker: Broker,
  ) {}

  static async open(brokers: string): Promise<RealKafka> {
    const settings = readSettings(kafkaSettings, [], { KAFKA_BROKERS: brokers, KAFKA_SESSION_TIMEOUT_MS: '6000' });
    const kafka = kafkaClient(settings, 'kafka-test', silentLogger);
    const admin = kafka.admin();
    await admin.connect();
    return new RealKafka(kafka, admin, await openBroker(settings, { clientId: 'kafka-test', log: silentLogger }));
  }

  async close(): Promise<void> {
    await this.broker.close();
    await this.admin.disconnect();
  }

  async newTopic(partitions = 1): Promise<string> {
    const topic = `kafka-test-${process.pid}-${Date.now().toString(36)}-${(this.#topics += 1)}`;
    await this.broker.topics.apply([{ topic, partitions, replicationFactor: 1, settings: {} }]);
    return topic;
  }

  /** A partition of a new topic, and a topic for what comes of it. */
  async newPlace(partitions = 1, outputs = 1): Promise<{ readonly place: CommitPlace; readonly output: string }> {
    const [topic, output] = [await this.newTopic(partitions), await this.newTopic(outputs)];
    return { output, place: { groupId: `group-of-${topic}`, topic, partition: 0 } };
  }

  /** What a reader of committed records finds in a topic. */
  async readAll(topic: string): Promise<string[]> {
    const seen: string[] = [];
    const tail = await this.broker.tail({
      topic,
      from: 'earliest',
      onDelivery: ({ value }) => seen.push(String(value)),
      onFailure: () => undefined,
    });
    await tail.caughtUp;
    await tail.close();
    return seen;
  }

  /** Takes a partition over as the consumer loop does: again while a fresh cluster still loads its coordinators. */
  async takeOver(
    place: CommitPlace,
    giveUpAfterMs?: number,
  ): Promise<Committed & { readonly owner: TransactionalCommitter }> {
    for (let attempt = 1; ; attempt += 1) {
      const owner = new TransactionalCommitter(this.kafka, this.admin, place, giveUpAfterMs);
      try {
        return { owner, ...(await owner.open()) };
      } catch (error) {
        await owner.close();
        if (!(error instanceof RetryableError) || attempt === 10) throw error;
        await delay(500);
      }
    }
  }
}
