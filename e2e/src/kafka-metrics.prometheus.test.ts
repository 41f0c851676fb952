import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { freePorts, kafkaExpressions, type LocalKafka, startKafka } from '@sightline/dev-stack';
import { type Broker, kafkaSettings, openBroker, readToEnd } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Watching, watchServices } from './outside/prometheus.js';

let dataDir: string;
let metricsPort = 0;
let kafka: LocalKafka;
let broker: Broker;
let watching: Watching;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-kafka-metrics-'));
  [metricsPort = 0] = await freePorts(1);
  kafka = await startKafka({ dataDir, metricsPort });
  const settings = { ...readSettings(kafkaSettings, [], {}), KAFKA_BROKERS: [kafka.brokers] };
  broker = await openBroker(settings, { clientId: 'kafka-metrics', log: silentLogger });
  await broker.topics.apply([{ topic: 'watched', partitions: 2, replicationFactor: 1, settings: {} }]);
  watching = await watchServices({ kafka: metricsPort }, '5s');
});
afterAll(async () => {
  await watching.close();
  await broker.close();
  await kafka.discard();
  await rm(dataDir, { recursive: true });
});

/** Some messages are written and read. */
async function use(): Promise<void> {
  const producer = await broker.openProducer();
  const value = Buffer.alloc(1000, 7);
  await producer.send(Array.from({ length: 100 }, (_, number) => ({ topic: 'watched', key: String(number), value })));
  await producer.close();
  const signal = AbortSignal.timeout(30_000);
  await readToEnd(broker, { topic: 'watched', from: 'earliest', signal, take: () => undefined });
}

describe('a Kafka whose JMX exporter a real Prometheus scrapes', () => {
  it('has numbers for each panel of its dashboard, and for what each of its alerts compares', async () => {
    const compared = kafkaExpressions().map((expression) => expression.replace(/ [<>] [\d.]+$/, ''));
    expect(compared.length).toBeGreaterThanOrEqual(11);
    for (const expression of compared) {
      await expect
        .poll(
          async () => {
            await use();
            const values = await watching.query(expression);
            return values.length > 0 && values.every(Number.isFinite);
          },
          { timeout: 60_000, interval: 1000, message: expression },
        )
        .toBe(true);
    }
    expect(
      await watching.query('sum by (topic) (rate(kafka_server_messages_in_total{topic="watched"}[5m])) > 0'),
    ).toHaveLength(1);
  });

  it('names its metrics as promtool wants them', async () => {
    const scrape = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const ours = scrape.split('\n').filter((line) => /^(?:# (?:HELP|TYPE) )?kafka_/.test(line));
    expect(ours.length).toBeGreaterThan(30);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: `${ours.join('\n')}\n`,
      encoding: 'utf8',
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
