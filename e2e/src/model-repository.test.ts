import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyModel } from '@sightline/inference/testing';
import type { Prediction } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline, type Answer } from './pipeline/pipeline.js';
import type { Ending } from './pipeline/run-to-end.js';
import { sightline } from './pipeline/sightline.js';
import { patternPicture, uploadUntilAccepted } from './pipeline/uploads.js';

let scratch: string;
let pipeline: Pipeline;
let url: string;
let answers: readonly Answer[];
let sent = 0;

const models = (...args: readonly string[]): Promise<Ending> => sightline(pipeline.env, 'models', ...args);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-repository-'));
  const more = { MODEL_REPOSITORY: join(scratch, 'models'), MODEL_REPOSITORY_POLL_SECONDS: '1' };
  pipeline = await Pipeline.open('model-repository', inject('kafkaBrokers'), more);
  await writeTinyModel(join(scratch, 'tiny.onnx'));
  await writeFile(join(scratch, 'labels.txt'), 'red\ngreen\nblue\n');
});
afterAll(async () => {
  await pipeline.close();
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

describe('a model of one’s own, by commands alone', { timeout: 300_000 }, () => {
  it('is imported, routed to, and answers', async () => {
    await importTiny('1');
    ({ url } = await pipeline.startGateway());
    await pipeline.start('inference-worker', { WORKER_ID: 'worker-1' });
    answers = await pipeline.answers();
    expect(await answeredBy()).toMatch(/^patterns@/);
    const routed = await models('route', 'default', '--arm', 'tiny', '-t', '60s');
    expect(routed, routed.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    const prediction = await classify();
    expect(prediction).toMatchObject({ model_name: 'tiny', model_version: '1', outcome: 'classified' });
    expect(['red', 'green', 'blue']).toContain(prediction.top_k[0]?.label);
  });

  it('is taken in its next version without a restart', async () => {
    await importTiny('2');
    await vi.waitFor(async () => expect(await answeredBy()).toBe('tiny@2'), { timeout: 60_000, interval: 500 });
  });

  it('is refused by name in a damaged version, and answers in the good one', async () => {
    const aside = join(scratch, 'aside');
    await importTiny('3', '--repository', aside);
    const weights = join(aside, 'tiny/3/tiny.onnx');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(weights, bytes);
    await rename(join(aside, 'tiny/3'), join(scratch, 'models/tiny/3'));
    await vi.waitFor(
      async () =>
        expect((await models('status')).stdout).toMatch(/✗ worker-1 refuses tiny@3: wrong_digest: .*tiny\.onnx/),
      { timeout: 60_000, interval: 500 },
    );
    expect(await answeredBy()).toBe('tiny@2');
    const verified = await models('verify', 'tiny');
    expect(verified).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('tiny.onnx') as string });
  });
});
