import { setTimeout as delay } from 'node:timers/promises';
import { openObjectStore, type ObjectStore } from '@sightline/storage';
import type { BenchOptions } from '../bench-options.js';
import { buckets, openCloud } from '../cloud/bench-cloud.js';
import { progress } from '../progress.js';
import { startService, type MeasuredService } from '../processes/service-process.js';
import { codecs } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';
import { trendOf, vitalsOf, type Trend, type Vitals } from '../soak/vitals.js';

const sampleEveryMs = 1000;
const droppedAtOnce = 8;
const hugeObjects = 20;
const hugeBytes = 100 * 1024 * 1024;
const longestMs = 3_600_000;

/** Resident memory, megabytes. */
type Memory = Readonly<Record<'bridge' | 'worker', Trend>>;

export interface DropsResult {
  readonly waiting: {
    readonly drops: number;
    readonly answered: number;
    readonly repeated: number;
    readonly rssMb: Memory;
  };
  readonly huge: { readonly drops: number; readonly bytes: number; readonly refused: number; readonly rssMb: Memory };
}

/** Lets bridge and worker start on a bucket with many drops waiting, then drops objects that are too large; looks at their memory. */
export async function measureDrops(stage: Stage, { images, profileDir }: BenchOptions): Promise<DropsResult> {
  const { env, gcs } = await openCloud(stage);
  const topics = await stage.createTopics('drops');
  const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: env.GOOGLE_CLOUD_PROJECT });
  stage.defer(() => store.close());
  progress(`Dropping ${images} pictures`);
  await dropAll(store, images, (index) => stage.picturesFrom(index, 1)[0] ?? Buffer.alloc(0));

  const answers: (string | null)[] = [];
  const codes: Promise<string | null>[] = [];
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'earliest',
    onDelivery: ({ key, value }) => {
      answers.push(key?.toString() ?? null);
      if (answers.length > images) codes.push(codecs.prediction.decode(value).then(({ error_code: code }) => code));
    },
    onFailure: stage.fail,
  });
  stage.defer(() => tail.close());
  const start = async (app: string): Promise<MeasuredService> => {
    const service = await startService({
      app,
      name: `drops-${app}`,
      env: { ...stage.serviceEnv(topics), ...env },
      profileDir,
    });
    stage.defer(() => service.stop());
    return service;
  };
  const services = { bridge: await start('gcs-notification-bridge'), worker: await start('inference-worker') };
  const waiting = await memoryUntil(
    services,
    () => answers.length >= images,
    () => answers.length,
  );
  const answered = new Set(answers);
  progress(`Dropping ${hugeObjects} objects of ${hugeBytes} bytes`);
  const dropping = dropHuge(gcs.endpoint);
  const huge = await memoryUntil(
    services,
    () => codes.length >= hugeObjects,
    () => codes.length,
  );
  await dropping;
  const refused = (await Promise.all(codes)).filter((code) => code === 'too_many_bytes').length;
  return {
    waiting: { drops: images, answered: answered.size, repeated: images - answered.size, rssMb: waiting },
    huge: { drops: hugeObjects, bytes: hugeBytes, refused, rssMb: huge },
  };
}

async function dropAll(
  store: Pick<ObjectStore, 'write'>,
  count: number,
  content: (index: number) => Buffer,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++)
      await store.write(buckets.drops, `many/${index}.jpg`, content(index), { contentType: 'image/jpeg' });
  };
  await Promise.all(Array.from({ length: droppedAtOnce }, lane));
}

/** With one request each: of what comes in parts the server here forgets the type. */
async function dropHuge(endpoint: string): Promise<void> {
  const body = new Uint8Array(hugeBytes);
  for (let index = 0; index < hugeObjects; index += 1) {
    const url = `${endpoint}/upload/storage/v1/b/${buckets.drops}/o?uploadType=media&name=huge-${index}.jpg`;
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`Cloud Storage answered ${answer.status} to a huge object`);
  }
}

async function memoryUntil(
  services: Readonly<Record<'bridge' | 'worker', MeasuredService>>,
  isDone: () => boolean,
  count: () => number,
): Promise<Memory> {
  const samples: { readonly bridge: Vitals[]; readonly worker: Vitals[] } = { bridge: [], worker: [] };
  const deadline = performance.now() + longestMs;
  for (let second = 0; !isDone(); second += 1) {
    if (performance.now() > deadline) throw new Error('Not everything was answered: see .sightline/bench/logs');
    for (const name of ['bridge', 'worker'] as const)
      samples[name].push(vitalsOf(await services[name].metrics(), second / 60));
    if (second % 15 === 0)
      progress(
        `${count()} answered; bridge ${Math.round(samples.bridge.at(-1)?.rssMb ?? 0)} MB, worker ${Math.round(samples.worker.at(-1)?.rssMb ?? 0)} MB`,
      );
    await delay(sampleEveryMs);
  }
  return { bridge: trendOf(samples.bridge, 'rssMb'), worker: trendOf(samples.worker, 'rssMb') };
}
