import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSettings } from '@sightline/config';
import { renderPattern } from '@sightline/image';
import { openBroker } from '@sightline/kafka';
import type { Broker } from '@sightline/kafka';
import { openCodecs } from '@sightline/messages';
import type { Arm, Prediction, Shadow, WorkerStatus } from '@sightline/messages';
import { sampleArm, sampleImage, sampleRouting } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { rules, settings } from './config.js';

const prefix = `live-${String(process.pid)}-${Date.now().toString(36)}`;
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
  WORKER_ID: 'worker-1',
  INFERENCE_SESSIONS: '1',
  ADMIN_PORT: '0',
};
const config = readSettings(settings, rules, env);
const codecs = openCodecs(config);
const until = (check: () => void, timeout = 60_000): Promise<void> => vi.waitFor(check, { timeout, interval: 20 });

/** Swaps under load; each loads one model and releases the other. */
const SWAPS = 20;

describe('a worker whose routes change', () => {
  let broker: Broker;
  const predictions: Prediction[] = [];
  let status: WorkerStatus | undefined;

  beforeAll(async () => {
    broker = await openBroker(config, { clientId: prefix, log: silentLogger });
    const topics = Object.entries(env).flatMap(([name, value]) => (name.endsWith('_TOPIC') ? [value] : []));
    const spec = { partitions: 2, replicationFactor: 1, settings: {} };
    await broker.topics.apply(topics.map((topic) => ({ topic, ...spec })));
    const onFailure = (error: Error): void => {
      throw error;
    };
    const follow = (topic: string, onDelivery: (value: Buffer | null) => Promise<unknown>) =>
      broker.tail({ topic, from: 'earliest', onDelivery: ({ value }) => void onDelivery(value), onFailure });
    await follow(config.RESULTS_TOPIC, async (value) => predictions.push(await codecs.prediction.decode(value)));
    await follow(config.WORKER_STATUS_TOPIC, async (value) => (status = await codecs.workerStatus.decode(value)));
  });
  afterAll(() => broker.close());

  it('answers each image once, shadows aside, and gives back the memory of each', { timeout: 240_000 }, async () => {
    const producer = await broker.openProducer();
    const picture = await renderPattern({ pattern: 'circles', seed: 4711, width: 320, height: 240 });
    const route = async (arm: Partial<Arm>, shadows: readonly Shadow[] = []): Promise<void> => {
      const { value } = await codecs.modelRouting.encode(sampleRouting({ arms: [sampleArm(arm)], shadows }));
      await producer.send([{ topic: config.ROUTING_TOPIC, key: 'default', value }]);
    };
    const ids: string[] = [];
    const send = async (): Promise<void> => {
      const image_id = `${prefix}-${String(ids.length)}`;
      ids.push(image_id);
      const image = sampleImage({ image_id, content: picture, source_key: null });
      const { value } = await codecs.imageReceived.encode(image);
      await producer.send([{ topic: config.IMAGE_TOPIC, key: image_id, value }]);
    };
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    const worker = spawn(process.execPath, [main], { env, stdio: 'ignore' });
    try {
      await until(() => expect(status?.partitions).toHaveLength(2));
      // Nothing is measured here: the images flow so that each swap happens under some.
      const flow = setInterval(() => void send().catch(() => undefined), 40);
      for (let swap = 1; swap <= SWAPS; swap += 1) {
        await route({ name: `arm-${String(swap)}`, model_name: swap % 2 === 1 ? 'efficientnet_lite0' : 'patterns' });
        await until(() => expect(predictions.some(({ arm }) => arm === `arm-${String(swap)}`)).toBe(true));
      }
      await route({ name: 'last' }, [{ model_name: 'efficientnet_lite0', model_version: null, sample_rate: 1 }]);
      await until(() => expect(predictions.some(({ role }) => role === 'shadow')).toBe(true));
      clearInterval(flow);
      await route({ name: 'wrong', model_name: 'nobody' });
      await until(() => expect(status?.routes[0]?.error_message).toBe('There is no model nobody here.'));
      await send();
      const primaries = (): Prediction[] => predictions.filter(({ role }) => role === 'primary');
      await until(() => expect(primaries().length).toBeGreaterThanOrEqual(ids.length));
      expect(primaries().at(-1)?.arm).toBe('last');
      expect(status?.models.map(({ model_name, role, state }) => `${model_name} ${role} ${state}`).sort()).toEqual([
        'efficientnet_lite0 shadow ready',
        'patterns primary ready',
      ]);

      worker.kill('SIGTERM');
      expect(await once(worker, 'exit')).toEqual([0, null]);
      await until(() => expect(status?.state).toBe('stopped'));
      expect(
        primaries()
          .map(({ image_id }) => image_id)
          .sort(),
      ).toEqual([...ids].sort());
      expect(new Set(predictions.map(({ prediction_id }) => prediction_id)).size).toBe(predictions.length);
      expect(primaries().every(({ outcome }) => outcome === 'classified')).toBe(true);
    } finally {
      worker.kill('SIGKILL');
      await producer.close();
    }
  });
});
