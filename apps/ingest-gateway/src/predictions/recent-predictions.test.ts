import type { Delivery } from '@sightline/kafka';
import type { Prediction } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import { RecentPrediction, RecentPredictions } from './recent-predictions.js';

/** A codec of one letter for the role and counted reads. */
function countingCodec(): { reads: number; decode: (value: Buffer | null) => Promise<Prediction> } {
  const codec = {
    reads: 0,
    decode: (value: Buffer | null) => {
      codec.reads += 1;
      if (value === null) return Promise.reject(new Error('unreadable'));
      return Promise.resolve({ role: value.toString(), image_id: 'a' } as Prediction);
    },
  };
  return codec;
}

function delivery(offset: number, value: string | null = 'primary', key = 'a', partition = 0): Delivery {
  const body = value === null ? null : Buffer.from(value);
  return {
    topic: 't',
    partition,
    offset: BigInt(offset),
    timestampMs: 0,
    key: Buffer.from(key),
    value: body,
    headers: {},
  };
}

describe('RecentPredictions', () => {
  const codec = countingCodec();
  const remembered = (...deliveries: readonly Delivery[]): RecentPredictions => {
    const recent = new RecentPredictions({ maxCount: 3, maxAgeMs: 60_000 });
    for (const one of deliveries) recent.add(new RecentPrediction(one, codec));
    return recent;
  };

  it('reads a prediction only when it is asked for, and once for all who ask at the same time', async () => {
    const counting = countingCodec();
    const recent = new RecentPredictions({ maxCount: 3, maxAgeMs: 60_000 });
    recent.add(new RecentPrediction(delivery(0), counting));
    expect(counting.reads).toBe(0);
    await Promise.all([recent.primary('a'), recent.primary('a')]);
    expect(counting.reads).toBe(1);
  });

  it('answers with the primary prediction, not with a shadow’s', async () => {
    const recent = remembered(delivery(0, 'shadow'), delivery(1, 'primary'));
    expect((await recent.primary('a'))?.role).toBe('primary');
    expect(await remembered(delivery(0, 'shadow')).primary('a')).toBeUndefined();
  });

  it('counts what can’t be read as no prediction', async () => {
    expect(await remembered(delivery(0, null)).primary('a')).toBeUndefined();
  });

  it('keeps the order of arrival and forgets the oldest beyond its count', () => {
    const recent = remembered(...[0, 1, 2, 3].map((offset) => delivery(offset, 'primary', `image-${offset}`)));
    expect(recent.inOrder().map(({ offset }) => offset)).toEqual([1n, 2n, 3n]);
    expect([recent.has('image-0'), recent.has('image-1')]).toEqual([false, true]);
    expect(recent.forgottenUpTo(0)).toBe(0n);
  });

  it('takes a message that is read again for the same one', () => {
    const recent = remembered(delivery(4));
    expect(recent.add(new RecentPrediction(delivery(4), codec))).toBe(false);
    expect(recent.inOrder()).toHaveLength(1);
    expect(recent.forgottenUpTo(0)).toBe(3n);
  });

  it('holds no bytes of what it was fetched with', async () => {
    const fetched = Buffer.from('primary and much more');
    const recent = remembered({ ...delivery(0), value: fetched.subarray(0, 7) });
    fetched.fill(0);
    expect((await recent.primary('a'))?.role).toBe('primary');
  });
});
