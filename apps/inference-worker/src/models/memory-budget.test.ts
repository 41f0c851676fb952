import { expect, it } from 'vitest';
import type { LocalManifest } from '@sightline/models';
import { fakeManifest } from '../testing/fake-source.js';
import { defaultModelMemory, measuredMemory, modelMemory } from './memory-budget.js';

const mebibyte = 1024 * 1024;
const manifest = fakeManifest('a', '1', 10 * mebibyte);

it('counts a model once for each of its sessions', () => {
  expect(modelMemory(manifest, { sessions: 2, threadsPerSession: 1, wideThreads: 2 })).toBe(3 * 52 * mebibyte);
  expect(modelMemory(manifest, { sessions: 1, threadsPerSession: 2, wideThreads: 2 })).toBe(52 * mebibyte);
});

it('counts all files of a SavedModel, which has no session over all cores', () => {
  const variables = { file: 'variables', sha256: '0'.repeat(64), bytes: 5 * mebibyte };
  const savedModel: LocalManifest = { ...manifest, engine: 'tensorflow', moreFiles: [variables] };
  expect(modelMemory(savedModel, { sessions: 2, threadsPerSession: 1, wideThreads: 2 })).toBe(2 * 62 * mebibyte);
});

it('counts what was measured, but no less than the weights', () => {
  expect(measuredMemory(manifest, 80 * mebibyte)).toBe(80 * mebibyte);
  expect(measuredMemory(manifest, 3 * mebibyte)).toBe(10 * mebibyte);
});

it('takes a share of what the process may use, whatever a control group without a limit says', () => {
  expect(defaultModelMemory(1000, 4000)).toBe(600);
  expect(defaultModelMemory(0, 4000)).toBe(2400);
  expect(defaultModelMemory(2 ** 63, 4000)).toBe(2400);
});
