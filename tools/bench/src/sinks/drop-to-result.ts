import { setTimeout as delay } from 'node:timers/promises';
import { imageIdFromObject } from '@sightline/messages';
import { openObjectStore } from '@sightline/storage';
import { buckets, type BenchCloud } from '../cloud/bench-cloud.js';
import { startService } from '../processes/service-process.js';
import type { Stage } from '../setup/stage.js';

const warmUp = 10;
const stragglersMs = 15_000;

/** Drops pictures at an even pace; from just before each upload to its result, milliseconds. @throws Error when one has none. */
export async function dropToResultTimes(
  stage: Stage,
  { env, gcs }: BenchCloud,
  count: number,
  rate: number,
): Promise<number[]> {
  const topics = await stage.createTopics('drops');
  const all = { ...stage.serviceEnv(topics), ...env };
  const services = [
    await startService({ app: 'inference-worker', name: 'sinks-worker', env: all, profileDir: stage.profileDir }),
    await startService({
      app: 'gcs-notification-bridge',
      name: 'sinks-bridge',
      env: all,
      profileDir: stage.profileDir,
    }),
  ];
  const answeredAt = new Map<string, number>();
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'latest',
    onDelivery: ({ key }) => void answeredAt.set(String(key), performance.now()),
    onFailure: stage.fail,
  });
  const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: env.GOOGLE_CLOUD_PROJECT });
  const pictures = stage.picturesFrom(0, warmUp + count);
  const startedAt = performance.now();
  const dropped = await Promise.all(
    pictures.map(async (jpeg, index) => {
      await delay(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
      const at = performance.now();
      const name = `timed/${index}.jpg`;
      const { generation } = await store.write(buckets.drops, name, jpeg, { contentType: 'image/jpeg' });
      return { at, id: imageIdFromObject({ bucket: buckets.drops, name, generation }) };
    }),
  );
  const deadline = performance.now() + stragglersMs;
  while (answeredAt.size < dropped.length && performance.now() < deadline) await delay(20);
  await Promise.all([tail.close(), store.close(), ...services.map((service) => service.stop())]);
  return dropped.slice(warmUp).map(({ at, id }) => {
    const answered = answeredAt.get(id);
    if (answered === undefined) throw new Error('A drop was not answered: see .sightline/bench/logs');
    return answered - at;
  });
}
