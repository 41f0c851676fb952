import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { patterns, renderPattern } from '@sightline/image';
import { openBroker } from '@sightline/kafka';
import type { Broker, Tail } from '@sightline/kafka';
import { openCodecs, predictionId } from '@sightline/messages';
import type { Prediction } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { rules, settings } from './config.js';

const prefix = `worker-${String(process.pid)}-${Date.now().toString(36)}`;
const env = {
  KAFKA_BROKERS: inject('kafkaBrokers'),
  KAFKA_SESSION_TIMEOUT_MS: '6000',
  IMAGE_TOPIC: `${prefix}-images`,
  RESULTS_TOPIC: `${prefix}-results`,
  IMAGE_DEAD_LETTER_TOPIC: `${prefix}-dead`,
  IMAGE_DEDUPLICATION_TOPIC: `${prefix}-notes`,
  ROUTING_TOPIC: `${prefix}-routes`,
  WORKER_STATUS_TOPIC: `${prefix}-status`,
  CONSUMER_GROUP: prefix,
  MODEL: 'patterns',
  ADMIN_PORT: '0',
};
const config = readSettings(settings, rules, env);
const codecs = openCodecs(config);
const cameras = 5;

describe('the worker process', () => {
  let broker: Broker;
  let tail: Tail;
  const predictions: Prediction[] = [];
  const workers: ChildProcess[] = [];

  beforeAll(async () => {
    broker = await openBroker(config, { clientId: prefix, log: silentLogger });
    const topics = [config.IMAGE_TOPIC, config.RESULTS_TOPIC, config.IMAGE_DEAD_LETTER_TOPIC];
    const spec = { partitions: 3, replicationFactor: 1, settings: {} };
    topics.push(config.ROUTING_TOPIC, config.WORKER_STATUS_TOPIC);
    await broker.topics.apply([...topics, config.IMAGE_DEDUPLICATION_TOPIC].map((topic) => ({ topic, ...spec })));
    tail = await broker.tail({
      topic: config.RESULTS_TOPIC,
      from: 'earliest',
      onDelivery: ({ value }) =>
        void codecs.prediction.decode(value).then((prediction) => predictions.push(prediction)),
      onFailure: (error) => {
        throw error;
      },
    });
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await tail.close();
    await broker.close();
  });

  function startWorker(): ChildProcess {
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    // Only what it is given: the settings of whoever runs the tests are not its own.
    const worker = spawn(process.execPath, [main], { env, stdio: 'ignore' });
    workers.push(worker);
    return worker;
  }

  async function send(count: number): Promise<string[]> {
    const pictures = await Promise.all(
      patterns.map((pattern) => renderPattern({ pattern, seed: 4711, width: 320, height: 240 })),
    );
    const records = Array.from({ length: count }, async (_, index) => {
      const source_key = `camera-${String(index % cameras)}`;
      const content = pictures[index % pictures.length] ?? Buffer.alloc(0);
      const image_id = `${prefix}-${String(index)}`;
      const image = sampleImage({ image_id, source_key, content, sequence_number: index });
      const { value } = await codecs.imageReceived.encode(image);
      return { topic: config.IMAGE_TOPIC, key: source_key, value };
    });
    const producer = await broker.openProducer();
    await producer.send(await Promise.all(records));
    await producer.close();
    return Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);
  }

  const untilAnswered = (count: number): Promise<void> =>
    vi.waitFor(() => expect(predictions.length).toBeGreaterThanOrEqual(count), { timeout: 60_000, interval: 20 });

  it('answers every image once, though it is killed, and stops cleanly', { timeout: 120_000 }, async () => {
    const count = 400;
    const first = startWorker();
    await vi.waitFor(() => expect(first.pid).toBeDefined());
    const ids = await send(count);
    await untilAnswered(20);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const answeredByFirst = predictions.length;
    expect(answeredByFirst).toBeLessThan(count);

    const second = startWorker();
    await untilAnswered(count);
    second.kill('SIGTERM');
    expect(await once(second, 'exit')).toEqual([0, null]);

    // Whatever is not as it should be is shown with its place.
    const places = new Map<string, string[]>();
    for (const { image_id, worker_id, source_position } of predictions) {
      places.set(image_id, [...(places.get(image_id) ?? []), `${worker_id} ${JSON.stringify(source_position)}`]);
    }
    expect([...places.values()].filter(({ length }) => length > 1)).toEqual([]);
    expect([...places.keys()].sort()).toEqual([...ids].sort());
    expect(new Set(predictions.map(({ prediction_id }) => prediction_id))).toEqual(
      new Set(ids.map((id) => predictionId(id))),
    );
    for (const { sequence_number, label } of predictions) {
      expect(label).toBe(patterns[Number(sequence_number) % patterns.length]);
    }
    expect(new Set(predictions.map(({ worker_id }) => worker_id)).size).toBe(2);
  });
});
