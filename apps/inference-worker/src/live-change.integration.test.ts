import { once } from 'node:events';
import { renderPattern } from '@sightline/image';
import type { Arm, Prediction, Shadow, WorkerStatus } from '@sightline/messages';
import { sampleArm, sampleImage, sampleRouting } from '@sightline/messages/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openWorkers } from './testing/worker-process.js';
import type { WorkerProcesses } from './testing/worker-process.js';

const until = (check: () => void, timeout = 60_000): Promise<void> => vi.waitFor(check, { timeout, interval: 20 });

/** Swaps under load; each loads one model and releases the other. */
const SWAPS = 20;

describe('a worker whose routes change', () => {
  let workers: WorkerProcesses;
  const predictions: Prediction[] = [];
  let status: WorkerStatus | undefined;

  beforeAll(async () => {
    const kafka = { kafkaBrokers: inject('kafkaBrokers'), partitions: 2 };
    workers = await openWorkers('live', kafka, {
      WORKER_ID: 'worker-1',
      INFERENCE_SESSIONS: '1',
      MODEL_KEEP_SECONDS: '0',
    });
    const { codecs, config } = workers;
    await workers.follow(config.RESULTS_TOPIC, async (value) =>
      predictions.push(await codecs.prediction.decode(value)),
    );
    await workers.follow(
      config.WORKER_STATUS_TOPIC,
      async (value) => (status = await codecs.workerStatus.decode(value)),
    );
  });
  afterAll(() => workers.close());

  it('answers each image once, shadows aside, and gives back the memory of each', { timeout: 240_000 }, async () => {
    const { broker, codecs, config, prefix } = workers;
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
    const worker = workers.start();
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
      await producer.close();
    }
  });
});
