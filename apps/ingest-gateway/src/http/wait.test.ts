import { describe, expect, it } from 'vitest';
import { waitOf } from './wait.js';

describe('waitOf', () => {
  it('waits for nothing unless asked', () => {
    expect(waitOf(undefined, undefined, 30_000)).toEqual({ waitMs: 0 });
  });

  it.each([
    ['0', 0],
    ['250', 250],
    ['', 30_000],
    ['999999999', 30_000],
  ])('takes ?wait=%s as %i ms', (query, waitMs) => {
    expect(waitOf(query, undefined, 30_000)).toEqual({ waitMs });
  });

  it.each(['-1', '5s', '1.5', 'NaN', 'Infinity', '0x10', ' 5', '99999999999999999999', 'true'])(
    'refuses ?wait=%s',
    (query) => {
      expect(() => waitOf(query, undefined, 30_000)).toThrow(
        expect.objectContaining({ code: 'invalid_wait' }) as Error,
      );
    },
  );

  it('refuses a wait that is given twice', () => {
    expect(() => waitOf(['1', '2'], undefined, 30_000)).toThrow(/once/);
  });

  it.each([
    ['wait=5', 5],
    ['respond-async, wait=10', 10],
    ['respond-async; foo=bar, Wait = 7', 7],
    ['wait="3"', 3],
    ['wait=3600', 30],
  ])('takes Prefer: %s as %i seconds and says so', (prefer, seconds) => {
    expect(waitOf(undefined, prefer, 30_000)).toEqual({ waitMs: seconds * 1000, preferenceApplied: `wait=${seconds}` });
  });

  it.each(['wait', 'wait=soon', 'wait=-1', 'await=5', 'respond-async', ''])(
    'ignores Prefer: %s, as preferences may be',
    (prefer) => {
      expect(waitOf(undefined, prefer, 30_000)).toEqual({ waitMs: 0 });
    },
  );

  it('prefers the query to the preference', () => {
    expect(waitOf('100', 'wait=5', 30_000)).toEqual({ waitMs: 100 });
  });
});
