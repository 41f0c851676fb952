import { describe, expect, it } from 'vitest';
import { hideAborted, type FetchedMessage, type FetchedPartition } from './aborted-messages.js';

const message = (offset: number, producerId: string, inTransaction = true): FetchedMessage => ({
  offset: String(offset),
  key: Buffer.from('key'),
  isControlRecord: false,
  batchContext: { producerId, inTransaction },
});
const marker = (offset: number, producerId: string, type: 'abort' | 'commit'): FetchedMessage => ({
  ...message(offset, producerId),
  key: Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]),
  isControlRecord: true,
});
const aborted = (producerId: string, firstOffset: number) => ({ producerId, firstOffset: String(firstOffset) });

/** Offsets of the messages that a reader gets. */
function delivered(partition: FetchedPartition): number[] {
  hideAborted(partition);
  expect(partition.abortedTransactions ?? []).toEqual([]);
  return partition.messages.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => Number(offset));
}

describe('messages of aborted transactions', () => {
  it('are hidden where two overlap, in whatever order the broker lists them', () => {
    const partition = () => [message(1, 'a'), message(2, 'b'), message(3, 'a'), message(4, 'b'), message(5, 'c')];
    const markers = () => [marker(6, 'b', 'abort'), marker(7, 'a', 'abort'), marker(8, 'c', 'commit')];
    for (const list of [
      [aborted('b', 2), aborted('a', 1)],
      [aborted('a', 1), aborted('b', 2)],
    ]) {
      expect(delivered({ messages: [...partition(), ...markers()], abortedTransactions: list })).toEqual([5]);
    }
  });

  it('are hidden where a fetch begins in the middle of several', () => {
    const messages = [message(10, 'b'), message(11, 'a'), marker(12, 'a', 'abort'), marker(13, 'b', 'abort')];
    expect(delivered({ messages, abortedTransactions: [aborted('a', 3), aborted('b', 4)] })).toEqual([]);
  });

  it('end with their marker: the same producer’s next transaction counts again', () => {
    const messages = [message(1, 'a'), marker(2, 'a', 'abort'), message(3, 'a'), marker(4, 'a', 'commit')];
    expect(delivered({ messages, abortedTransactions: [aborted('a', 1)] })).toEqual([3]);
  });

  it('do not hide what was written outside transactions or by others', () => {
    const messages = [message(1, 'a'), message(2, 'x', false), message(3, 'y'), marker(4, 'a', 'abort')];
    expect(delivered({ messages, abortedTransactions: [aborted('a', 1)] })).toEqual([2, 3]);
  });

  it('are none where the broker lists none', () => {
    expect(delivered({ messages: [message(1, 'a')], abortedTransactions: null })).toEqual([1]);
  });
});
