import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import type { Values } from '@sightline/config';
import { openBroker } from '@sightline/kafka';
import type { Broker, TailOptions } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import type { Codecs } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import { rules, settings } from '../config.js';

/** Worker processes with topics of their own on a real Kafka. */
export interface WorkerProcesses {
  /** Begins the names of topics and group, and makes ids unique. */
  readonly prefix: string;
  readonly config: Values<typeof settings>;
  readonly codecs: Codecs;
  readonly broker: Broker;
  /** Starts a worker; it is killed by `close` at the latest. */
  start(): ChildProcess;
  /** Reads a topic from its beginning. */
  follow(topic: string, onValue: (value: Buffer | null) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Opens what two workers or one need: settings, topics, and a folder for what they learn. */
export async function openWorkers(
  name: string,
  { kafkaBrokers, partitions }: { readonly kafkaBrokers: string; readonly partitions: number },
  more: Readonly<Record<string, string>> = {},
): Promise<WorkerProcesses> {
  const prefix = `${name}-${String(process.pid)}-${Date.now().toString(36)}`;
  const folder = await mkdtemp(join(tmpdir(), 'sightline-worker-'));
  const topics = {
    IMAGE_TOPIC: `${prefix}-images`,
    RESULTS_TOPIC: `${prefix}-results`,
    IMAGE_DEAD_LETTER_TOPIC: `${prefix}-dead`,
    IMAGE_DEDUPLICATION_TOPIC: `${prefix}-notes`,
    ROUTING_TOPIC: `${prefix}-routes`,
    WORKER_STATUS_TOPIC: `${prefix}-status`,
  };
  const env = {
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    ...topics,
    CONSUMER_GROUP: prefix,
    MODEL: 'patterns',
    MODEL_CACHE_DIR: folder,
    ADMIN_PORT: '0',
    ...more,
  };
  const config = readSettings(settings, rules, env);
  const broker = await openBroker(config, { clientId: prefix, log: silentLogger });
  const spec = { partitions, replicationFactor: 1, settings: {} };
  await broker.topics.apply(Object.values(topics).map((topic) => ({ topic, ...spec })));
  const workers: ChildProcess[] = [];
  const closers: (() => Promise<void>)[] = [];
  const onFailure: TailOptions['onFailure'] = (error) => {
    throw error;
  };
  return {
    prefix,
    config,
    codecs: openCodecs(config),
    broker,
    start() {
      const main = fileURLToPath(new URL('../main.js', import.meta.url));
      // Only what it is given: the settings of whoever runs the tests are not its own.
      const worker = spawn(process.execPath, [main], { env, stdio: 'ignore' });
      workers.push(worker);
      return worker;
    },
    async follow(topic, onValue) {
      const onDelivery: TailOptions['onDelivery'] = ({ value }) => void onValue(value);
      const tail = await broker.tail({ topic, from: 'earliest', onDelivery, onFailure });
      closers.push(() => tail.close());
    },
    async close() {
      for (const worker of workers) worker.kill('SIGKILL');
      for (const close of closers) await close();
      await broker.close();
      await rm(folder, { recursive: true });
    },
  };
}
