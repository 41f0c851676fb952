import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '@sightline/dev-stack';
import type { BenchOptions } from '../bench-options.js';
import { progress } from '../progress.js';
import { startService, type MeasuredService } from '../processes/service-process.js';
import type { Stage } from '../setup/stage.js';
import { trendOf, vitalsOf, type Vitals } from './vitals.js';

const sampleEveryMs = 15_000;
const stragglersMs = 30_000;

/** Sends pictures through gateway and worker for long, and looks whether memory, handles and lag stay where they are. */
export async function measureSoak(stage: Stage, { rate, seconds }: BenchOptions): Promise<object> {
  const topics = await stage.createTopics('soak');
  const [port = 0] = await freePorts(1);
  const env = { ...stage.serviceEnv(topics), PORT: String(port) };
  const start = async (app: string): Promise<MeasuredService> => {
    const service = await startService({ app, name: `soak-${app}`, env });
    stage.defer(() => service.stop());
    return service;
  };
  const services = {
    'inference-worker': await start('inference-worker'),
    'ingest-gateway': await start('ingest-gateway'),
  };
  const answered = new Map<string, number>();
  const tail = await stage.broker.tail({
    topic: topics.RESULTS_TOPIC,
    from: 'earliest',
    onDelivery: ({ key }) => answered.set(String(key), (answered.get(String(key)) ?? 0) + 1),
    onFailure: stage.fail,
  });
  stage.defer(() => tail.close());

  const sampling = new AbortController();
  const samples = sampleAll(services, sampling.signal);
  const accepted = await upload(stage, `http://127.0.0.1:${port}/v1/images`, rate, seconds);
  const deadline = performance.now() + stragglersMs;
  while (answered.size < accepted.length && performance.now() < deadline) await delay(100);
  sampling.abort();
  return {
    minutes: seconds / 60,
    sent: accepted.length,
    answered: accepted.filter((imageId) => answered.has(imageId)).length,
    duplicated: [...answered.values()].filter((count) => count > 1).length,
    ...Object.fromEntries(Object.entries(await samples).map(([name, vitals]) => [name, trends(vitals)])),
  };
}

function trends(samples: readonly Vitals[]): object {
  const figures = ['rssMb', 'heapMb', 'handles', 'lag'] as const;
  return Object.fromEntries(figures.map((figure) => [figure, trendOf(samples, figure)]));
}

async function sampleAll(
  services: Readonly<Record<string, MeasuredService>>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly Vitals[]>>> {
  const samples: Record<string, Vitals[]> = Object.fromEntries(Object.keys(services).map((name) => [name, []]));
  const startedAt = performance.now();
  while (!signal.aborted) {
    const minute = (performance.now() - startedAt) / 60_000;
    for (const [name, service] of Object.entries(services))
      samples[name]?.push(vitalsOf(await service.metrics(), minute));
    const last = Object.entries(samples).map(([name, of]) => `${name} ${Math.round(of.at(-1)?.rssMb ?? 0)} MB`);
    progress(`Minute ${minute.toFixed(1)}: ${last.join(', ')}`);
    await delay(sampleEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

/** Uploads at an even pace, however long each answer takes. Returns the ids of what was accepted. */
async function upload(stage: Stage, url: string, rate: number, seconds: number): Promise<readonly string[]> {
  const accepted: string[] = [];
  const uploads: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < rate * seconds; index += 1) {
    await delay(Math.max(0, startedAt + (index * 1000) / rate - performance.now()));
    const [jpeg = Buffer.alloc(0)] = stage.picturesFrom(index, 1);
    uploads.push(
      (async () => {
        const answer = await fetch(url, { method: 'POST', body: new Uint8Array(jpeg) });
        const { image_id: imageId } = (await answer.json()) as { image_id?: string };
        if (imageId === undefined) throw new Error(`The gateway answered ${answer.status} to an upload`);
        accepted.push(imageId);
      })().catch((error: unknown) => {
        stage.fail(error instanceof Error ? error : new Error(String(error)));
      }),
    );
    if (uploads.length > 1000) await Promise.all(uploads.splice(0, 500));
  }
  await Promise.all(uploads);
  return accepted;
}
