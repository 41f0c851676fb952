import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('doubles from 250 ms up to 30 s', () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 9 }, () => backoff.nextMs(() => 0));
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('is shortened by up to half, so that consumers do not retry in step', () => {
    expect(new Backoff().nextMs(() => 1)).toBe(125);
  });

  it('begins anew after a success', () => {
    const backoff = new Backoff();
    backoff.nextMs();
    backoff.nextMs();
    backoff.reset();
    expect(backoff.nextMs(() => 0)).toBe(250);
  });
});
