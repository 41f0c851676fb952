import { expect, it } from 'vitest';
import { threadPlan } from './thread-plan.js';

const defaults = {
  INFERENCE_SESSIONS: undefined,
  INFERENCE_THREADS_PER_SESSION: 1,
  INFERENCE_WIDE_SESSION: true,
  INFERENCE_DEVICE: 'auto',
  INFERENCE_MEMORY_ARENA: false,
} as const;

it('runs one session per core, and one over all cores for an image that is alone', () => {
  expect(threadPlan(defaults, 4)).toEqual({
    sessions: 4,
    threadsPerSession: 1,
    wideThreads: 4,
    device: { device: 'auto', memoryArena: false },
  });
});

it('runs fewer sessions where each is given more cores, and at least one', () => {
  expect(threadPlan({ ...defaults, INFERENCE_THREADS_PER_SESSION: 2 }, 8).sessions).toBe(4);
  expect(threadPlan({ ...defaults, INFERENCE_THREADS_PER_SESSION: 16 }, 8).sessions).toBe(1);
  expect(threadPlan({ ...defaults, INFERENCE_SESSIONS: 3, INFERENCE_WIDE_SESSION: false }, 8)).toMatchObject({
    sessions: 3,
    wideThreads: 0,
  });
});
