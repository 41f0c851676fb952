import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { damaged, ModelTrial } from './pipeline/model-trial.js';
import { Pipeline } from './pipeline/pipeline.js';

let scratch: string;
let pipeline: Pipeline;
let trial: ModelTrial;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'model-repository-'));
  const more = { MODEL_REPOSITORY: join(scratch, 'models'), MODEL_REPOSITORY_POLL_SECONDS: '1' };
  pipeline = await Pipeline.open('model-repository', inject('kafkaBrokers'), more);
  trial = await ModelTrial.prepare(pipeline, scratch);
});
afterAll(async () => {
  await pipeline.close();
  await rm(scratch, { recursive: true });
});

describe('a model of one’s own, by commands alone', { timeout: 300_000 }, () => {
  it('is imported, routed to, and answers', async () => {
    await trial.import('1');
    await trial.open();
    await pipeline.start('inference-worker', { WORKER_ID: 'worker-1' });
    expect(await trial.answeredBy()).toMatch(/^patterns@/);
    await trial.route();
    const prediction = await trial.classify();
    expect(prediction).toMatchObject({ model_name: 'tiny', model_version: '1', outcome: 'classified' });
    expect(['red', 'green', 'blue']).toContain(prediction.top_k[0]?.label);
  });

  it('is taken in its next version without a restart', async () => {
    await trial.import('2');
    await trial.untilAnsweredBy('tiny@2');
  });

  it('is refused by name in a damaged version, and answers in the good one', async () => {
    const aside = join(scratch, 'aside');
    await trial.import('3', '--repository', aside);
    const weights = join(aside, 'tiny/3/tiny.onnx');
    await writeFile(weights, damaged(await readFile(weights)));
    await rename(join(aside, 'tiny/3'), join(scratch, 'models/tiny/3'));
    await trial.untilRefused('3', 'worker-1');
    expect(await trial.answeredBy()).toBe('tiny@2');
    const verified = await trial.models('verify', 'tiny');
    expect(verified).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('tiny.onnx') as string });
  });
});
