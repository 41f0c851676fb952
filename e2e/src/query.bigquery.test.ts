import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentWith } from '@sightline/config';
import { startBigQuery, type LocalBigQuery } from '@sightline/dev-stack';
import { predictionId, shadowPredictionId, type NewPrediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';

let dataDir: string;
let bigQuery: LocalBigQuery;
let pipeline: Pipeline;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sightline-query-'));
  bigQuery = await startBigQuery({ dataDir });
  pipeline = await Pipeline.open('query', inject('kafkaBrokers'), {
    GOOGLE_CLOUD_PROJECT: bigQuery.projectId,
    BIGQUERY_API_ENDPOINT: bigQuery.endpoint,
    BIGQUERY_STORAGE_ENDPOINT: bigQuery.storageEndpoint,
  });
  await pipeline.start('bigquery-writer');
  await publish();
}, 300_000);
afterAll(async () => {
  await pipeline.close();
  await bigQuery.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Five answers of an arm, a rejected picture, and a shadow that agrees in one of two. */
async function publish(): Promise<void> {
  const now = Date.now() * 1000;
  const answers: Partial<NewPrediction>[] = Array.from({ length: 5 }, (_, index) => ({
    image_id: `image-${index}`,
    prediction_id: predictionId(`image-${index}`),
    label: index < 3 ? 'espresso' : 'tabby',
    arm: 'old',
    processed_at: now + index * 1000,
  }));
  const shadows: Partial<NewPrediction>[] = [0, 4].map((index) => ({
    image_id: `image-${index}`,
    prediction_id: shadowPredictionId(`image-${index}`, 'challenger', '2'),
    role: 'shadow',
    label: 'espresso',
    model_name: 'challenger',
    model_version: '2',
    processed_at: now,
  }));
  const rejected: Partial<NewPrediction> = {
    image_id: 'broken',
    prediction_id: predictionId('broken'),
    outcome: 'rejected',
    label: null,
    confidence: null,
    top_k: [],
    error_code: 'truncated',
    error_message: 'It is cut off.',
    processed_at: now + 60_000,
  };
  const producer = await pipeline.broker.openProducer();
  const records = [...answers, ...shadows, rejected].map(async (overrides) => {
    const prediction = samplePrediction(overrides);
    const { value } = await pipeline.codecs.prediction.encode(prediction);
    return { topic: pipeline.topic('RESULTS_TOPIC'), key: prediction.image_id, value };
  });
  await producer.send(await Promise.all(records));
  await producer.close();
}

async function ask(question: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout } = await execa('npx', ['sightline', 'query', question, '--json'], {
    cwd: new URL('../..', import.meta.url),
    env: environmentWith({ GOOGLE_CLOUD_PROJECT: bigQuery.projectId, BIGQUERY_API_ENDPOINT: bigQuery.endpoint }),
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

describe('sightline query', () => {
  it('answers each of its questions from what the bigquery-writer has stored', { timeout: 300_000 }, async () => {
    await vi.waitFor(async () => expect(await ask('latest')).toHaveLength(6), { timeout: 120_000, interval: 2000 });
    expect((await ask('latest'))[0]).toMatchObject({ outcome: 'rejected', label: 'truncated' });
    const labels = await ask('labels');
    expect(labels.map(({ label, predictions }) => [label, predictions])).toEqual([
      ['espresso', 3],
      ['tabby', 2],
    ]);
    expect(await ask('errors')).toEqual([expect.objectContaining({ error_code: 'truncated', images: 1 })]);
    expect(await ask('latency')).toEqual([expect.objectContaining({ p50_ms: expect.any(Number) as number })]);
    expect(await ask('arms')).toContainEqual(expect.objectContaining({ arm: 'old', predictions: 5, classified: 1 }));
    expect(await ask('shadows')).toEqual([
      expect.objectContaining({ shadow_model: 'challenger', images: 2, agreement: 0.5 }),
    ]);
  });
});
