import { expect, it } from 'vitest';
import { PLAIN_INPUT } from '../testing/tiny-model.js';
import { openEngineThread } from './engine-thread.js';
import type { EngineError } from '../engine-error.js';

const setup = {
  model: {
    engine: 'onnx',
    path: 'none',
    preprocessing: { width: 8, height: 6 },
    input: PLAIN_INPUT,
    output: { name: 'scores', kind: 'logits' },
  },
  maxBatchSize: 1,
  laneThreads: { narrow: 1 },
} as const;

it('reports the death of a thread, and fails the call under way and all later ones', async () => {
  const failures: EngineError[] = [];
  const entry = new URL('../testing/dying-thread.js', import.meta.url);
  const thread = await openEngineThread(setup, (error) => failures.push(error), entry);
  const black = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3) };
  await expect(thread.classify([black], 'narrow')).rejects.toMatchObject({ code: 'stopped' });
  await expect(thread.classify([black], 'narrow')).rejects.toMatchObject({ code: 'stopped' });
  await thread.close();
  expect(failures).toHaveLength(1);
  expect(failures[0]?.message).toContain('code 9');
});
