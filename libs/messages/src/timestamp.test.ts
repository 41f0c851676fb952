import { describe, expect, it } from 'vitest';
import { timestampMicros, timestampText } from './timestamp.js';

const noon = Date.UTC(2026, 0, 2, 12) * 1000;

describe('timestampMicros', () => {
  it.each([
    ['2026-01-02T12:00:00Z', noon],
    ['2026-01-02T12:00:00', noon],
    ['2026-01-02 12:00', noon],
    ['2026-01-02t12:00:00z', noon],
    ['2026-01-02T14:00:00+02:00', noon],
    ['2026-01-02T14:00:00+0200', noon],
    ['2026-01-02T14:00:00+02', noon],
    ['2026-01-02T12:00:00.5Z', noon + 500_000],
    ['2026-01-02T12:00:00.123456', noon + 123_456],
    ['2026-01-02T12:00:00.123456789+00:00', noon + 123_456],
  ])('reads %s', (text, micros) => {
    expect(timestampMicros(text)).toBe(micros);
  });

  it.each([
    [noon / 1e6, noon],
    [noon / 1e6 + 0.25, noon + 250_000],
    [noon / 1e3, noon],
    [0, 0],
  ])('reads the number %d as seconds or milliseconds', (number, micros) => {
    expect(timestampMicros(number)).toBe(micros);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-02',
    '1767225600',
    noon,
    1e300,
    -1e300,
  ])('refuses %j', (timestamp) => {
    expect(() => timestampMicros(timestamp)).toThrow('neither ISO 8601 nor seconds or milliseconds');
  });
});

describe('timestampText', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [1_767_225_600_000_007, '2026-01-01T00:00:00.000007Z'],
    [9_007_199_254_740_991, '2255-06-05T23:47:34.740991Z'],
  ])('writes %d as %s', (micros, text) => {
    expect(timestampText(micros)).toBe(text);
  });
});
