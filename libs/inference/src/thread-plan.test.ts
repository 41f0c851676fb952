import { expect, it } from 'vitest';
import { readSettings } from '@sightline/config';
import { inferenceSettings } from './inference-settings.js';
import { givenPlan, usualPlan } from './thread-plan.js';
import type { ModelPlan } from './thread-plan.js';

const planOf = (env: Record<string, string>, model = 'cats', cores = 8): ModelPlan =>
  usualPlan(givenPlan(readSettings(inferenceSettings, [], env), model, cores), cores);

it('runs one session per core, and one over all cores for an image that is alone, unless told otherwise', () => {
  expect(planOf({ INFERENCE_MEMORY_ARENA: 'false' })).toEqual({
    sessions: 8,
    threadsPerSession: 1,
    wideThreads: 8,
    maxBatchSize: 4,
    device: { device: 'auto', memoryArena: false },
  });
  expect(planOf({ INFERENCE_WIDE_SESSION: 'false', MAX_BATCH_SIZE: '16' })).toMatchObject({
    wideThreads: 0,
    maxBatchSize: 16,
  });
});

it('runs fewer sessions where each is given more cores, and at least one', () => {
  expect(planOf({ INFERENCE_THREADS_PER_SESSION: '2' }).sessions).toBe(4);
  expect(planOf({ INFERENCE_THREADS_PER_SESSION: '16' }).sessions).toBe(1);
  expect(planOf({ INFERENCE_THREADS_PER_SESSION: '2', INFERENCE_SESSIONS: '3' }).sessions).toBe(3);
});

it('runs no more sessions of a model than it may have calls at once', () => {
  const env = { MAX_CALLS_BY_MODEL: 'cats=3,dogs=100' };
  expect(planOf(env).sessions).toBe(3);
  expect(planOf(env, 'dogs').sessions).toBe(8);
  expect(planOf({ ...env, INFERENCE_SESSIONS: '2' }).sessions).toBe(2);
  expect(planOf({ ...env, INFERENCE_SESSIONS: '5' }).sessions).toBe(3);
});

it('leaves open what the settings do not say', () => {
  const { sessions, threadsPerSession, wideThreads, maxBatchSize } = givenPlan(readSettings(inferenceSettings, [], {}));
  expect([sessions, threadsPerSession, wideThreads, maxBatchSize]).toEqual(Array(4).fill(undefined));
});
