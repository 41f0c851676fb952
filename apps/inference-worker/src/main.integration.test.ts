import { once } from 'node:events';
import { patterns, renderPattern } from '@sightline/image';
import { predictionId } from '@sightline/messages';
import type { Prediction } from '@sightline/messages';
import { sampleImage } from '@sightline/messages/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openWorkers } from './testing/worker-process.js';
import type { WorkerProcesses } from './testing/worker-process.js';

const cameras = 5;

describe('the worker process', () => {
  let workers: WorkerProcesses;
  const predictions: Prediction[] = [];

  beforeAll(async () => {
    workers = await openWorkers('worker', { kafkaBrokers: inject('kafkaBrokers'), partitions: 3 });
    const { codecs, config } = workers;
    await workers.follow(config.RESULTS_TOPIC, async (value) =>
      predictions.push(await codecs.prediction.decode(value)),
    );
  });
  afterAll(() => workers.close());

  async function send(count: number): Promise<string[]> {
    const { broker, codecs, config, prefix } = workers;
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
    const first = workers.start();
    await vi.waitFor(() => expect(first.pid).toBeDefined());
    const ids = await send(count);
    await untilAnswered(20);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const answeredByFirst = predictions.length;
    expect(answeredByFirst).toBeLessThan(count);

    const second = workers.start();
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
