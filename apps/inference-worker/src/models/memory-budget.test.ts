import { expect, it } from 'vitest';
import { fakeResolved } from '../testing/fake-source.js';
import { defaultModelMemory, modelMemory } from './memory-budget.js';

const mebibyte = 1024 * 1024;

it('counts a model once for each of its sessions', () => {
  const model = fakeResolved('a', '1', 10 * mebibyte);
  expect(modelMemory(model, { sessions: 2, threadsPerSession: 1, wideThreads: 2 })).toBe(3 * 52 * mebibyte);
  expect(modelMemory(model, { sessions: 1, threadsPerSession: 2, wideThreads: 2 })).toBe(52 * mebibyte);
});

it('takes a share of what the process may use, whatever a control group without a limit says', () => {
  expect(defaultModelMemory(1000, 4000)).toBe(600);
  expect(defaultModelMemory(0, 4000)).toBe(2400);
  expect(defaultModelMemory(2 ** 63, 4000)).toBe(2400);
});
