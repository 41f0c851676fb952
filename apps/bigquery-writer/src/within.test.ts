import { RetryableError } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { within } from './within.js';

describe('within', () => {
  it('passes on what comes in time', async () => {
    expect(await within(10_000, 'It', Promise.resolve(7))).toBe(7);
    await expect(within(10_000, 'It', Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });

  it('gives up on what hangs, to be tried again; how that ends later harms nobody', async () => {
    let fail = (_: Error): void => undefined;
    const hanging = new Promise((_, reject) => (fail = reject));
    await expect(within(5, 'Rows', hanging)).rejects.toThrow(new RetryableError('Rows: no answer within 5 ms'));
    fail(new Error('much later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
