import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { openBroker, type Broker, type OutgoingRecord } from '@sightline/kafka';
import { openCodecs, topicSpecs, type Codecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { expect, onTestFinished, vi } from 'vitest';
import { readTopics, rules, settings, type DashboardConfig } from '../config.js';

/** Topics of a test's own on a real Kafka, and the service's process on them. */
export interface RealTopics {
  readonly broker: Broker;
  readonly codecs: Codecs;
  readonly config: DashboardConfig;
  readonly write: (...records: readonly OutgoingRecord[]) => Promise<void>;
  /** Starts the service; resolves with its address once it says it. */
  readonly start: () => Promise<{ readonly url: string; readonly stop: () => Promise<number | null> }>;
}

/** Makes the topics. */
export async function openRealTopics(name: string, kafkaBrokers: string): Promise<RealTopics> {
  const prefix = `dashboard-${name}-${process.pid}-${Date.now().toString(36)}`;
  const variables = {
    KAFKA_BROKERS: kafkaBrokers,
    IMAGE_TOPIC: `${prefix}-images`,
    RESULTS_TOPIC: `${prefix}-results`,
    WORKER_STATUS_TOPIC: `${prefix}-status`,
    ALERTS_TOPIC: `${prefix}-alerts`,
    IMAGE_DEAD_LETTER_TOPIC: `${prefix}-images.dead-letter`,
    RESULTS_DEAD_LETTER_TOPIC: `${prefix}-results.dead-letter`,
    WORKER_GROUP: `${prefix}-workers`,
    ADMIN_PORT: '0',
    PORT: '0',
  };
  const config = readSettings(settings, rules, variables);
  const broker = await openBroker(config, { clientId: prefix, log: silentLogger });
  await broker.topics.apply(topicSpecs(config).filter(({ topic }) => readTopics(config).includes(topic)));
  return {
    broker,
    codecs: openCodecs(config),
    config,
    write: async (...records) => {
      const producer = await broker.openProducer();
      await producer.send(records);
      await producer.close();
    },
    start: () => startService(variables),
  };
}

async function startService(env: Readonly<Record<string, string>>): ReturnType<RealTopics['start']> {
  const program = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let log = '';
  child.stdout.on('data', (text: Buffer) => (log += text.toString()));
  await vi.waitFor(() => expect(log).toContain('the page is at'), 30_000);
  return {
    url: /the page is at (\S+)"/.exec(log)?.[1] ?? '',
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
