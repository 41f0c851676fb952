import { describe, expect, it } from 'vitest';
import { durationMs, durationPattern } from './duration.js';

describe('durationMs', () => {
  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', '5', 's', '-1s', '1 s', '1d', '1e3s'])('refuses %j', (text) => {
    expect(durationPattern.test(text)).toBe(false);
    expect(() => durationMs(text)).toThrow(RangeError);
  });
});
