import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '@sightline/config';
import { type Broker, kafkaSettings, openBroker, readToEnd } from '@sightline/kafka';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kafkaExpressions, kafkaMetrics } from '../infra/kafka-metrics.js';
import { freePorts } from './free-port.js';
import { type LocalKafka, startKafka } from './start-kafka.js';

const startTimeoutMs = 120_000;
const SENT = 500;
const BYTES = 1000;

let dataDir = '';
let kafka: LocalKafka;
let broker: Broker;
let metricsPort = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-jmx-'));
  [metricsPort = 0] = await freePorts(1);
  kafka = await startKafka({ dataDir, metricsPort });
  const settings = { ...readSettings(kafkaSettings, [], {}), KAFKA_BROKERS: [kafka.brokers] };
  broker = await openBroker(settings, { clientId: 'jmx-exporter-test', log: silentLogger });
  await broker.topics.apply([{ topic: 'measured', partitions: 3, replicationFactor: 1, settings: {} }]);
  const producer = await broker.openProducer();
  const value = Buffer.alloc(BYTES, 7);
  await producer.send(Array.from({ length: SENT }, (_, number) => ({ topic: 'measured', key: String(number), value })));
  await producer.close();
  await readToEnd(broker, {
    topic: 'measured',
    from: 'earliest',
    signal: AbortSignal.timeout(30_000),
    take: () => undefined,
  });
}, startTimeoutMs);
afterAll(async () => {
  await broker.close();
  await kafka.discard();
  await rm(dataDir, { recursive: true });
}, startTimeoutMs);

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

async function scrape(): Promise<readonly Sample[]> {
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^([^{\s]+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    return { name, labels, value: Number(value) };
  });
}

function valuesOf(samples: readonly Sample[], metric: string, ...labels: readonly string[]): readonly number[] {
  return samples
    .filter(({ name, labels: its }) => name === metric && labels.every((label) => its.includes(label)))
    .map(({ value }) => value);
}

describe('the JMX exporter in a real broker, set up by infra/kafka', () => {
  it('shows every metric that the dashboards and alerts of Kafka ask for, as numbers', async () => {
    const samples = await scrape();
    const asked = [...new Set(kafkaExpressions().flatMap(kafkaMetrics))];
    expect(asked.length).toBeGreaterThanOrEqual(8);
    for (const metric of asked) {
      const its = samples.filter(({ name }) => name === metric);
      expect(its.length, metric).toBeGreaterThan(0);
      expect(its.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    }
  });

  it('counts the messages and bytes of each topic, and tells its size and how long requests take', async () => {
    const samples = await scrape();
    const of = (metric: string, ...labels: readonly string[]): readonly number[] =>
      valuesOf(samples, metric, ...labels);
    const measured = 'topic="measured"';
    expect(of('kafka_server_messages_in_total', measured)).toEqual([SENT]);
    for (const metric of ['kafka_server_bytes_in_total', 'kafka_server_bytes_out_total'])
      expect(of(metric, measured)[0]).toBeGreaterThan(SENT * BYTES);
    const sizes = of('kafka_log_size_bytes', measured);
    expect(sizes).toHaveLength(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(SENT * BYTES);
    for (const request of ['Produce', 'FetchConsumer']) {
      const [seconds = NaN] = of('kafka_network_request_p99_seconds', `request="${request}"`);
      expect(seconds > 0 && seconds < 30, `${request} ${seconds}`).toBe(true);
    }
    expect(of('kafka_controller_offline_partitions')).toEqual([0]);
    expect(of('kafka_server_under_replicated_partitions')).toEqual([0]);
  });

  it('tells how idle the broker is, once its meters have turned', async () => {
    // They turn every five seconds, and say 0 before.
    await vi.waitFor(
      async () => {
        const [idle = NaN] = valuesOf(await scrape(), 'kafka_server_request_handler_idle_ratio');
        // A broker that is its own controller counts the time of both: infra/kafka says so.
        expect(idle > 0 && idle <= 2, `${idle} idle`).toBe(true);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
});
