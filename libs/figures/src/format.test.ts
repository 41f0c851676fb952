import { describe, expect, it } from 'vitest';
import { bytes, count, duration, figure, latency, moment, rate, share, timeOfDay } from './format.js';

describe('texts of figures', () => {
  it.each([
    [0, '0 ms'],
    [0.01, '< 0.1 ms'],
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [999.6, '1.0 s'],
    [61_000, '61 s'],
    [300_000, '5 min'],
    [7_200_000, '2 h'],
    [-1, '–'],
    [NaN, '–'],
    [Infinity, '–'],
    [null, '–'],
  ])('%s ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it.each([
    [0, '0 ms'],
    [0.0421, '0.0421 ms'],
    [14.46, '14.5 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [12_340, '12.3 s'],
    [150_000, '2.5 min'],
    [5_490_000, '1.53 h'],
    [1e300, '> 1,000 h'],
    [-1, '–'],
    [NaN, '–'],
    [null, '–'],
  ])('%s ms, measured, is %s', (ms, text) => {
    expect(latency(ms)).toBe(text);
  });

  it('say the day of what was not today', () => {
    const now = new Date(2026, 5, 3, 12).getTime();
    expect([
      moment(now - 60_000, now),
      moment(now - 2 * 86_400_000, now),
      moment(NaN, now),
      moment(1e300, now),
    ]).toEqual(['11:59:00', expect.stringMatching(/^Mon,? 1 Jun, 12:00:00$/), '–', '–']);
    expect([figure(0.123456), figure(null), figure(NaN), figure(1e6)]).toEqual(['0.123', '–', '–', '1,000,000']);
  });

  it('never show a few as none, nor almost all as all', () => {
    expect([share(1, 5000), share(4999, 5000), share(0, 5), share(5, 5), share(1, 0), share(NaN, 1)]).toEqual([
      '< 0.1 %',
      '> 99.9 %',
      '0 %',
      '100 %',
      '–',
      '–',
    ]);
    expect([count(1234), count(2_500_000), rate(0), rate(0.25), rate(1234.5)]).toEqual([
      '1,234',
      '2,500,000',
      '0',
      '0.3',
      '1,235',
    ]);
    expect([bytes(512), bytes(2048), bytes(3.5 * 2 ** 20), bytes(-1)]).toEqual(['512 B', '2 KiB', '3.5 MiB', '–']);
    expect([timeOfDay(NaN), timeOfDay(1e300)]).toEqual(['–', '–']);
  });
});
