import { describe, expect, it } from 'vitest';
import { finishedAtHead, type Group } from './finished-groups.js';

const place = { topic: 't', partition: 0, timestampMs: 0, key: null, value: null, headers: {} };

/** A group of so many deliveries with a record of so many bytes; undefined: still under way. */
function group(deliveries: number, bytes: number | undefined): Group {
  const admitted = Array.from({ length: deliveries }, () => ({
    delivery: { ...place, offset: 0n },
    nextOffset: 1n,
    release: () => undefined,
  }));
  const records = bytes === undefined ? undefined : [{ topic: 'out', key: null, value: Buffer.alloc(bytes) }];
  return { admitted, records };
}

describe('finishedAtHead', () => {
  it('ends before the first group that is under way', () => {
    expect(finishedAtHead([group(1, 1), group(1, 1), group(1, undefined), group(1, 1)])).toHaveLength(2);
    expect(finishedAtHead([group(1, undefined), group(1, 1)])).toEqual([]);
  });

  it('ends where a commit would hold too many bytes or deliveries', () => {
    expect(finishedAtHead([group(1, 500_000), group(1, 400_000), group(1, 1)])).toHaveLength(2);
    expect(finishedAtHead([group(20, 1), group(12, 1), group(1, 1)])).toHaveLength(2);
  });

  it('takes a group that is larger than a commit alone', () => {
    expect(finishedAtHead([group(1, 2_000_000), group(1, 1)])).toHaveLength(1);
    expect(finishedAtHead([group(500, 1), group(1, 1)])).toHaveLength(1);
  });
});
