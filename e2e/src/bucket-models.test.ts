import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startFakeGcs, type FakeGcs } from '@sightline/dev-stack';
import { writeTinyModel } from '@sightline/inference/testing';
import type { Prediction } from '@sightline/messages';
import { openObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import type { Ending } from './pipeline/run-to-end.js';
import type { ServiceProcess } from './pipeline/service-process.js';
import { sightline } from './pipeline/sightline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

let scratch: string;
let gcs: FakeGcs;
let pipeline: Pipeline;
let url: string;
let worker: ServiceProcess;
let answers: readonly Answer[];
let sent = 0;

const models = (...args: readonly string[]): Promise<Ending> => sightline(pipeline.env, 'models', ...args);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-repository-'));
  gcs = await startFakeGcs({ dataDir: join(scratch, 'gcs'), buckets: ['our-models'] });
  pipeline = await Pipeline.open('bucket-models', inject('kafkaBrokers'), {
    MODEL_REPOSITORY: 'gs://our-models/prod',
    MODEL_REPOSITORY_POLL_SECONDS: '1',
    MODEL_CACHE_DIR: join(scratch, 'cache'),
    GCS_API_ENDPOINT: gcs.endpoint,
    GOOGLE_CLOUD_PROJECT: 'test',
  });
  await writeTinyModel(join(scratch, 'tiny.onnx'));
  await writeFile(join(scratch, 'labels.txt'), 'red\ngreen\nblue\n');
});
afterAll(async () => {
  await pipeline.close();
  await gcs.stop();
  await rm(scratch, { recursive: true });
});

async function importTiny(version: string, ...flags: readonly string[]): Promise<void> {
  const labels = join(scratch, 'labels.txt');
  const named = ['--name', 'tiny', '--version', version, '--labels', labels];
  const ending = await models('import', join(scratch, 'tiny.onnx'), ...named, ...flags);
  expect(ending, ending.stderr).toMatchObject({ exitCode: 0 });
}

/** Sends an image and resolves with what is said of it. */
async function classify(): Promise<Prediction> {
  const { bytes } = await patternPicture((sent += 1));
  const { imageId } = await uploadUntilAccepted(() => url, bytes, `image-${sent}`, 'camera');
  const answer = (): Answer | undefined => answers.find(({ prediction }) => prediction.image_id === imageId);
  await vi.waitFor(() => expect(answer()).toBeDefined(), { timeout: 60_000, interval: 100 });
  return answer()?.prediction ?? expect.fail('no answer');
}

const answeredBy = async (): Promise<string> => {
  const { model_name: name, model_version: version } = await classify();
  return `${name ?? ''}@${version ?? ''}`;
};

const untilAnsweredBy = (model: string): Promise<void> =>
  vi.waitFor(async () => expect(await answeredBy()).toBe(model), { timeout: 60_000, interval: 500 });

describe('models in a bucket, by commands alone', { timeout: 300_000 }, () => {
  it('are imported, listed, verified and routed to, and answer', async () => {
    await importTiny('1');
    const listed = await models('list');
    expect(listed.stdout).toContain('tiny');
    expect(await models('verify', 'tiny')).toMatchObject({ exitCode: 0 });
    ({ url } = await pipeline.startGateway());
    worker = await pipeline.start('inference-worker', { WORKER_ID: 'worker-1' });
    answers = await pipeline.answers();
    const routed = await models('route', 'default', '--arm', 'tiny', '-t', '60s');
    expect(routed, routed.stderr).toMatchObject({ exitCode: 0 });
    await untilAnsweredBy('tiny@1');
  });

  it('are taken in their next version without a restart', async () => {
    await importTiny('2');
    await untilAnsweredBy('tiny@2');
  });

  it('are refused by name in a damaged version, the good one going on', async () => {
    const store = openObjectStore({ GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test' });
    const file = async (name: string): Promise<Buffer> => buffer(store.read('our-models', `prod/tiny/2/${name}`));
    const weights = await file('tiny.onnx');
    weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
    const manifest = (await file('model.json')).toString().replace('"version": "2"', '"version": "3"');
    await store.write('our-models', 'prod/tiny/3/tiny.onnx', weights);
    await store.write('our-models', 'prod/tiny/3/labels.txt', await file('labels.txt'));
    await store.write('our-models', 'prod/tiny/3/model.json', Buffer.from(manifest));
    await store.close();
    await vi.waitFor(
      async () =>
        expect((await models('status')).stdout).toMatch(/✗ worker-1 refuses tiny@3: wrong_digest: .*tiny\.onnx/),
      { timeout: 60_000, interval: 500 },
    );
    expect(await answeredBy()).toBe('tiny@2');
  });

  it('answer on while the bucket is away, also after a restart of the worker', async () => {
    await gcs.stop();
    expect(await answeredBy()).toBe('tiny@2');
    await worker.end('SIGTERM');
    await pipeline.start('inference-worker', { WORKER_ID: 'worker-2' });
    expect(await answeredBy()).toBe('tiny@2');
    await gcs.restart();
    await importTiny('4');
    await untilAnsweredBy('tiny@4');
  });
});
