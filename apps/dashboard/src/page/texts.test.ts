import { describe, expect, it } from 'vitest';
import { sampleSnapshot } from '../testing/sample-snapshot.js';
import { queryOf, viewOf, wholeView } from './address.js';
import { stateOf } from './connection-state.js';
import { stretchesOf } from './prediction-timeline.js';
import { plain } from './words.js';

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
