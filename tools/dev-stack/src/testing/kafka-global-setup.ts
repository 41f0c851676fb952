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

interface TestKafka {
  readonly brokers: string;
  readonly discard: () => Promise<void>;
}

// Vitest calls this once for each kind of tests that wants one, before the first of them runs.
let kafka: Promise<TestKafka> | undefined;
let users = 0;

/** Gives the tests `inject('kafkaBrokers')`: KAFKA_BROKERS, else a Kafka started for them all on a free port with empty records. */
export default async function provideKafka(project: TestProject): Promise<() => Promise<void>> {
  users += 1;
  kafka ??= openKafka();
  const { brokers, discard } = await kafka;
  project.provide('kafkaBrokers', brokers);
  return async () => {
    users -= 1;
    if (users === 0) await discard();
  };
}

async function openKafka(): Promise<TestKafka> {
  const { KAFKA_BROKERS: given } = readSettings(testSettings);
  if (given !== undefined) return { brokers: given, discard: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'sightline-kafka-'));
  const started = await startKafka({ dataDir });
  await warmUp(started.brokers);
  return {
    brokers: started.brokers,
    discard: async () => {
      await started.discard();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
