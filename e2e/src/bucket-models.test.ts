import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startFakeGcs, type FakeGcs } from '@sightline/dev-stack';
import { openObjectStore } from '@sightline/storage';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { damaged, ModelTrial } from './pipeline/model-trial.js';
import { Pipeline } from './pipeline/pipeline.js';
import type { ServiceProcess } from './pipeline/service-process.js';

let scratch: string;
let gcs: FakeGcs;
let store: ReturnType<typeof openObjectStore>;
let pipeline: Pipeline;
let trial: ModelTrial;
let worker: ServiceProcess;

const read = async (path: string): Promise<Buffer> => buffer(store.read('our-models', `prod/tiny/${path}`));
const write = async (path: string, bytes: Buffer): Promise<unknown> =>
  store.write('our-models', `prod/tiny/${path}`, bytes);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-repository-'));
  gcs = await startFakeGcs({ dataDir: join(scratch, 'gcs'), buckets: ['our-models'] });
  const bucket = { GCS_API_ENDPOINT: gcs.endpoint, GOOGLE_CLOUD_PROJECT: 'test' };
  store = openObjectStore(bucket);
  pipeline = await Pipeline.open('bucket-models', inject('kafkaBrokers'), {
    ...bucket,
    MODEL_REPOSITORY: 'gs://our-models/prod',
    MODEL_REPOSITORY_POLL_SECONDS: '1',
    MODEL_CACHE_DIR: join(scratch, 'cache'),
  });
  trial = await ModelTrial.prepare(pipeline, scratch);
});
afterAll(async () => {
  await pipeline.close();
  await store.close();
  await gcs.stop();
  await rm(scratch, { recursive: true });
});

describe('models in a bucket, by commands alone', { timeout: 300_000 }, () => {
  it('are imported, listed, verified and routed to, and answer', async () => {
    await trial.import('1');
    expect((await trial.models('list')).stdout).toContain('tiny');
    expect(await trial.models('verify', 'tiny')).toMatchObject({ exitCode: 0 });
    await trial.open();
    worker = await pipeline.start('inference-worker', { WORKER_ID: 'worker-1' });
    await trial.route();
    await trial.untilAnsweredBy('tiny@1');
  });

  it('are taken in their next version without a restart', async () => {
    await trial.import('2');
    await trial.untilAnsweredBy('tiny@2');
  });

  it('are refused by name in a damaged version, the good one going on, and taken up once it is mended in place', async () => {
    const manifest = (await read('2/model.json')).toString().replace('"version": "2"', '"version": "3"');
    await write('3/tiny.onnx', damaged(await read('2/tiny.onnx')));
    for (const file of ['labels.txt', 'reference.json']) await write(`3/${file}`, await read(`2/${file}`));
    await write('3/model.json', Buffer.from(manifest));
    await trial.untilRefused('3', 'worker-1');
    expect(await trial.answeredBy()).toBe('tiny@2');
    await write('3/tiny.onnx', await read('2/tiny.onnx'));
    await trial.untilAnsweredBy('tiny@3');
  });

  it('answer on while the bucket is away, also after a restart of the worker', async () => {
    await gcs.stop();
    expect(await trial.answeredBy()).toBe('tiny@3');
    await worker.end('SIGTERM');
    await pipeline.start('inference-worker', { WORKER_ID: 'worker-2' });
    expect(await trial.answeredBy()).toBe('tiny@3');
    await gcs.restart();
    await trial.import('4');
    await trial.untilAnsweredBy('tiny@4');
  });
});
