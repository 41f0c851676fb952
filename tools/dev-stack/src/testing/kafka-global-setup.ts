import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, text } from '@sightline/config';
import type { TestProject } from 'vitest/node';
import { startKafka } from '../kafka/start-kafka.js';
import { warmUp } from './warm-up.js';

const testSettings = {
  KAFKA_BROKERS: text({ doc: 'A running Kafka for the tests; one of their own is started where this is not set.' }),
};

/** Gives the tests `inject('kafkaBrokers')`: KAFKA_BROKERS, else a Kafka started for them on a free port with empty records. */
export default async function provideKafka(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { KAFKA_BROKERS } = readSettings(testSettings);
  if (KAFKA_BROKERS !== undefined) {
    project.provide('kafkaBrokers', KAFKA_BROKERS);
    return undefined;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-kafka-'));
  const kafka = await startKafka({ dataDir });
  await warmUp(kafka.brokers);
  project.provide('kafkaBrokers', kafka.brokers);
  return async () => {
    await kafka.discard();
    await rm(dataDir, { recursive: true, force: true });
  };
}
