import { describe, expect, it } from 'vitest';
import { StreamPosition } from './stream-position.js';

describe('StreamPosition', () => {
  it('survives being an event id', () => {
    const position = new StreamPosition([[0, 17n]]);
    position.advance(2, 9_007_199_254_740_993n);
    expect(StreamPosition.parse(position.toString())?.toString()).toBe('0-17.2-9007199254740993');
  });

  it('tells what lies beyond it, partition by partition', () => {
    const position = new StreamPosition([[0, 5n]]);
    expect([position.isBefore(0, 5n), position.isBefore(0, 6n), position.isBefore(1, 0n)]).toEqual([false, true, true]);
  });

  it.each(['', '0', '0-', '-1', '0-1.', '0-1..1-2', '0-1\n', 'a-b', '0-1,1-2', '1'.repeat(5000)])(
    'is not %j',
    (text) => {
      expect(StreamPosition.parse(text)).toBeUndefined();
    },
  );
});
