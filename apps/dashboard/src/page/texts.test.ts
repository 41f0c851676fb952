import { describe, expect, it } from 'vitest';
import { sampleSnapshot } from '../testing/sample-snapshot.js';
import { queryOf, viewOf, wholeView } from './address.js';
import { stateOf } from './connection-state.js';
import { bytes, count, duration, figure, latency, moment, rate, share, timeOfDay } from '@sightline/figures/format';
import { stretchesOf } from './prediction-timeline.js';
import { plain } from './words.js';

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
    expect([count(1234), count(2_500_000), rate(0.25), rate(1234.5)]).toEqual(['1,234', '2,500,000', '0.3', '1,235']);
    expect([bytes(512), bytes(2048), bytes(3.5 * 2 ** 20), bytes(-1)]).toEqual(['512 B', '2 KiB', '3.5 MiB', '–']);
    expect([timeOfDay(NaN), timeOfDay(1e300)]).toEqual(['–', '–']);
  });
});

describe('texts from outside', () => {
  it('lose what would act: terminal escapes, marks that turn the direction around, line ends', () => {
    expect(plain('a\u001B[31mred\u202Egnp.exe\u0000\n<b>')).toBe('a·[31mred·gnp.exe··<b>');
  });
});

describe('the address', () => {
  it('says the view, and reads it back', () => {
    const view = { ...wholeView, window: '1h', model: 'a&b=c@1', outcome: 'rejected' } as const;
    expect(viewOf(`?${queryOf(view)}`)).toEqual(view);
    expect(queryOf(wholeView)).toBe('');
    expect(viewOf('?window=2h')).toEqual(wholeView);
  });
});

describe('the timeline of a picture', () => {
  const timings = { queued: 4, fetched: null, decoded: 3, waited: 0, inferred: 2, total: 10 };

  it('adds up to the time that passed, from the stages, the worker in between and the way there and back', () => {
    const stretches = stretchesOf(timings, 25);
    expect(stretches.map(({ name, ms }) => [name, ms])).toEqual([
      ['queued', 4],
      ['decoded', 3],
      ['waited', 0],
      ['inferred', 2],
      ['in between', 1],
      ['sent, committed, answered', 15],
    ]);
    expect(stretches.reduce((sum, { ms }) => sum + ms, 0)).toBe(25);
  });

  it('leaves out what is no duration', () => {
    expect(stretchesOf({ ...timings, queued: -5, decoded: NaN, total: null }).map(({ name }) => name)).toEqual([
      'waited',
      'inferred',
    ]);
  });
});

describe('the state of the connection', () => {
  const stream = {
    connection: { state: 'open' },
    snapshot: sampleSnapshot(),
    rows: [],
    beginnings: 1,
    skipped: 0,
    heardAt: 0,
  } as const;

  it.each([
    ['loading', 'Loading …', { snapshot: undefined, connection: { state: 'opening' as const } }, 0],
    ['live', 'Live', {}, 5000],
    ['stale', 'No data for 12 s', {}, 12_000],
    ['lost', 'Disconnected, trying again. No data for 12 s.', { connection: { state: 'lost' as const } }, 12_000],
    ['error', 'why', { connection: { state: 'refused' as const, reason: 'why' } }, 0],
    ['loading', 'Reading the last 24 hours: 1,200 so far', { snapshot: { ...sampleSnapshot(), catchingUp: 1200 } }, 0],
  ])('is %s: %s', (kind, text, change, now) => {
    expect(stateOf({ ...stream, ...change }, now)).toEqual({ kind, text });
  });
});
