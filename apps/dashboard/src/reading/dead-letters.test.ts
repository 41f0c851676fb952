import { describe, expect, it } from 'vitest';
import { DeadLetters } from './dead-letters.js';

const NOW = Date.UTC(2026, 5, 1, 12, 34, 56);

describe('dead letters', () => {
  it('are counted in each window by their reason, and leave it with time', () => {
    let now = NOW;
    const letters = new DeadLetters(() => now);
    for (const [code, minutesAgo] of [
      ['unknown_schema', 0],
      ['unknown_schema', 1],
      ['invalid_json', 2],
      ['invalid_json', 30],
      ['invalid_json', 600],
      ['invalid_json', 3000],
    ] as const)
      letters.take({ error_code: code }, NOW - minutesAgo * 60_000);
    expect(letters.shown('5m')).toEqual({
      count: 3,
      reasons: [
        { name: 'unknown_schema', count: 2 },
        { name: 'invalid_json', count: 1 },
      ],
    });
    expect([letters.shown('1h').count, letters.shown('24h').count]).toEqual([4, 5]);
    now += 3_600_000;
    expect([letters.shown('5m').count, letters.shown('1h').count, letters.shown('24h').count]).toEqual([0, 0, 5]);
  });

  it('of a clock that is ahead count now, and made-up reasons fill no memory', () => {
    const letters = new DeadLetters(() => NOW);
    for (let number = 0; number < 5000; number++) letters.take({ error_code: `made up ${number}` }, NOW + 3_600_000);
    const { count, reasons } = letters.shown('5m');
    expect([count, reasons.length <= 6]).toEqual([5000, true]);
  });
});
