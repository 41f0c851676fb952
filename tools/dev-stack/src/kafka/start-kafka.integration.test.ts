import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { type Broker, kafkaSettings, openBroker } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyTopics } from '../stack/apply-topics.js';
import { type LocalKafka, startKafka } from './start-kafka.js';

const startTimeoutMs = 120_000;
const topic = { topic: 'kept', partitions: 2, replicationFactor: 1, settings: {} };
let dataDir = '';
let kafka: LocalKafka;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-start-kafka-'));
  kafka = await startKafka({ dataDir });
}, startTimeoutMs);
afterAll(async () => {
  await kafka.discard();
  await rm(dataDir, { recursive: true });
}, startTimeoutMs);

async function withBroker<T>(use: (broker: Broker) => Promise<T>): Promise<T> {
  const settings = { ...readSettings(kafkaSettings, [], {}), KAFKA_BROKERS: [kafka.brokers] };
  const broker = await openBroker(settings, { clientId: 'start-kafka-test', log: silentLogger });
  try {
    return await use(broker);
  } finally {
    await broker.close();
  }
}

describe('startKafka', () => {
  it('gives a broker that creates topics at once', async () => {
    const { created } = await withBroker((broker) => broker.topics.apply([topic]));
    expect(created).toEqual(['kept']);
  });

  it('keeps its topics over a kill and an orderly restart', { timeout: startTimeoutMs }, async () => {
    await kafka.kill();
    await kafka.restart();
    await kafka.restart();
    expect(await withBroker((broker) => broker.topics.check([topic]))).toEqual([]);
  });

  it('creates the topics of the pipeline once, and finds nothing to say about them then', async () => {
    expect(await applyTopics(kafka.brokers)).toEqual([]);
    expect(await applyTopics(kafka.brokers)).toEqual([]);
  });

  it('names the taken port and the option that chooses another', async () => {
    const port = Number(kafka.brokers.split(':')[1]);
    await expect(startKafka({ dataDir: join(dataDir, 'other'), port })).rejects.toThrow(
      `Port ${port}, which Kafka needs, is taken`,
    );
  });

  it('says why a broker that ended before it answered did so', async () => {
    await expect(startKafka({ dataDir })).rejects.toThrow('Another Kafka is using the same data folder');
  });
});
