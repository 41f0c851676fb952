import { sampleRecord } from '@sightline/sink/testing';
import { describe, expect, it } from 'vitest';
import { requestsOf, sizeProblem } from './batches.js';

function record(offset: number, bytes: number) {
  const { prediction, delivery } = sampleRecord(offset);
  return { prediction, delivery: { ...delivery, value: Buffer.alloc(bytes) } };
}

describe('requestsOf', () => {
  it('fills requests up to the limit, in order, and none beyond it', () => {
    const records = [4, 6, 1, 9, 2, 0, 8].map((bytes, offset) => record(offset, bytes));
    const sizes = requestsOf(records, 10).map((request) => request.map(({ delivery }) => delivery.value.length));
    expect(sizes).toEqual([
      [4, 6],
      [1, 9],
      [2, 0, 8],
    ]);
  });

  it('makes no request of no records', () => {
    expect(requestsOf([])).toEqual([]);
  });
});

describe('sizeProblem', () => {
  it('has something to say of a row that BigQuery would never take', () => {
    expect(sizeProblem(record(0, 5_000_000))).toBeUndefined();
    expect(sizeProblem(record(0, 5_000_001))).toMatchObject({ code: 'row_too_large' });
    expect(sizeProblem(sampleRecord(0))).toBeUndefined();
  });
});
